import { assertKnownOptions, kindOf, sayInsteadOfBytes, sayValue } from '@sr/checks'
import { upscaleOptionNames } from '../upscale/check-call.js'
import type { RestoringPair } from '../weights/restoring-pair.js'
import type { RestoringOptions } from './restoring-options.js'

/** Whether these are the two networks of a pair. */
export function isPair(given: unknown): given is RestoringPair {
  const { clean, jpeg, strengths } = Object(given)
  return [clean, jpeg].every((bytes) => kindOf(bytes) === 'Uint8Array') && Array.isArray(strengths)
}

/** Throws TypeError unless they are. */
export function assertPair(where: string, given: unknown): asserts given is RestoringPair {
  if (isPair(given)) return
  throw new TypeError(
    `${where}: not a pair. Expected { clean, jpeg, strengths }, such as the \`pair\` that the module ` +
      `@sr/fsrcnn/restoring/fsrcnn-x2 exports, found ${sayValue(given)}.`,
  )
}

/** What to do instead of options that a pair does not take. */
export const pairHints: Readonly<Record<string, string>> = {
  scale: 'The scale is that of the pair.',
  restore: 'It is an option of upscale.',
}

/** Throws unless upscale can restore as the options say. */
export function assertRestoringOptions(options: RestoringOptions): void {
  const where = 'upscale'
  assertKnownOptions(where, options, ['restore', 'file', ...upscaleOptionNames], {
    strength: 'Did you mean restore?',
  })
  const { restore = 'auto', file } = options
  if (restore !== 'auto' && !(typeof restore === 'number' && restore >= 0 && restore <= 1)) {
    throw new RangeError(
      `${where}: restore must be 'auto' or a number from 0 to 1, found ${sayValue(restore)}.`,
    )
  }
  assertFile(where, file)
}

/** Throws TypeError for something that is no file's bytes. */
export function assertFile(where: string, file: unknown): void {
  if (file === undefined || kindOf(file) === 'Uint8Array') return
  throw new TypeError(
    `${where}: file must be the bytes of the picture's file, found ${sayInsteadOfBytes(file)}`,
  )
}
