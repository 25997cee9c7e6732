import { kindOf, sayInsteadOfBytes } from '@sr/checks'

/** Throws TypeError unless a file is given as its bytes. */
export function assertFileBytes(value: unknown, where: string): asserts value is Uint8Array {
  if (kindOf(value) === 'Uint8Array') return
  throw new TypeError(`${where}: the file must be given as a Uint8Array, found ${sayInsteadOfBytes(value)}`)
}
