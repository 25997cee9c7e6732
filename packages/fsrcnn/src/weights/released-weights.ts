import { releasedFiles } from './released-files.js'

/** Weights that come with this package. */
export interface ReleasedWeights {
  /** Of the file, and of the module in `@sr/fsrcnn/weights`, such as `fsrcnn-x3`. */
  readonly name: string
  /** The name without its scale, such as `fsrcnn`. */
  readonly model: string
  /** The scale, or those of the file's heads, of which `createUpscaler` takes one (`{ scale }`). */
  readonly scales: readonly number[]
  /** Loads the bytes of this file and of no other. */
  readonly load: () => Promise<{ readonly weights: Uint8Array<ArrayBuffer> }>
}

/** All of them, by name. In code that goes through a bundler, import the one module that you need instead. */
export const releasedWeights: readonly ReleasedWeights[] = releasedFiles
