// Made by scripts/make-weight-modules.js from weights/*.safetensors; do not edit.

/** Weights that come with this package. */
export interface ReleasedWeights {
  /** Of the file, and of the module in `@sr/fsrcnn/weights`, such as `fsrcnn-x3`. */
  readonly name: string
  /** The name without its scale, such as `fsrcnn`. */
  readonly model: string
  /** What they enlarge by: one number, or those of the file's heads, which are for createMultiUpscaler. */
  readonly scales: readonly number[]
  /** Loads the bytes of this file and of no other. */
  readonly load: () => Promise<{ readonly weights: Uint8Array }>
}

/** All of them, by name. In code that goes through a bundler, import the one module that you need instead. */
export const releasedWeights: readonly ReleasedWeights[] = [
  { name: 'fsrcnn-x2', model: 'fsrcnn', scales: [2], load: () => import('./weights/fsrcnn-x2.js') },
  { name: 'fsrcnn-x3', model: 'fsrcnn', scales: [3], load: () => import('./weights/fsrcnn-x3.js') },
  { name: 'fsrcnn-x4', model: 'fsrcnn', scales: [4], load: () => import('./weights/fsrcnn-x4.js') },
]
