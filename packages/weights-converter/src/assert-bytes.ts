import { kindOf, sayInsteadOfBytes } from '@sr/checks'

/** Throws TypeError, with what makes bytes of it, for anything that is no Uint8Array. */
export function assertBytes(value: unknown, where: string): asserts value is Uint8Array {
  if (kindOf(value) === 'Uint8Array') return
  throw new TypeError(`${where}: the file must be given as a Uint8Array, found ${sayInsteadOfBytes(value)}`)
}
