import { countCores } from '#start-worker'

/** How many threads to use: `auto` is one for each core, but no more than 16; a number is taken as it is. */
export type ThreadOption = number | 'auto'

/** More would cost memory for nothing: the calling thread cannot feed them. */
const mostThreads = 64
const mostThreadsUnasked = 16

/** Throws RangeError for anything but `auto` and whole numbers from 1 to 64. */
export function threadCount(option: ThreadOption): number {
  if (option === 'auto') return Math.min(countCores(), mostThreadsUnasked)
  if (Number.isInteger(option) && option >= 1 && option <= mostThreads) return option
  throw new RangeError(
    `wasmEngine: threads must be 'auto' or a whole number from 1 to ${mostThreads}, found ${option}.`,
  )
}
