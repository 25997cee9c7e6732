import { sayValue } from '@sr/checks'
import { countCores } from './worker-host.js'

/** How many threads to use: a whole number from 1 to 64, or `auto` for one on each core, up to 16. */
export type ThreadOption = number | 'auto'

/** The calling thread cannot feed more; they would cost memory for nothing. */
const mostThreads = 64
const mostThreadsUnasked = 16

/** The number that the option stands for. Throws RangeError for one that makes no sense. */
export function threadCount(option: ThreadOption): number {
  if (option === 'auto') return Math.min(countCores(), mostThreadsUnasked)
  if (Number.isInteger(option) && option >= 1 && option <= mostThreads) return option
  throw new RangeError(
    `wasmEngine: threads must be 'auto' or a whole number from 1 to ${mostThreads}, found ${sayValue(option)}.`,
  )
}
