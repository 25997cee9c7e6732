import { restoringFiles } from './restoring-files.js'
import type { RestoringPair } from './restoring-pair.js'

/** A released network with the one that restores compressed pictures. */
export interface ReleasedPair {
  /** Of both files, and of the module in `@sr/fsrcnn/restoring`, such as `fsrcnn-x3`. */
  readonly name: string
  /** The name without its scale, such as `fsrcnn`. */
  readonly model: string
  readonly scale: number
  /** Loads the bytes of this pair and of no other. */
  readonly load: () => Promise<{ readonly pair: RestoringPair }>
}

/** All of them, by name. In code that goes through a bundler, import the one module that you need instead. */
export const restoringPairs: readonly ReleasedPair[] = restoringFiles
