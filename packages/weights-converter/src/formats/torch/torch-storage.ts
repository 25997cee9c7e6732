import type { TensorDtype } from '../../checkpoint.js'
import { itemBytes } from '../decode-elements.js'

/**
 * A run of elements that tensors look into. In stream formats its bytes follow
 * after the pickle that names it.
 */
export class TorchStorage {
  readonly key: string
  /** undefined: an untyped storage, counted in bytes. */
  readonly dtype: TensorDtype | undefined
  /** Elements; bytes if untyped. */
  readonly length: number
  bytes: Uint8Array | undefined
  littleEndian = true
  readonly #window: { readonly root: TorchStorage; readonly start: number } | undefined

  constructor(
    key: string,
    dtype: TensorDtype | undefined,
    length: number,
    window?: { readonly root: TorchStorage; readonly start: number },
  ) {
    this.key = key
    this.dtype = dtype
    this.length = length
    this.#window = window
  }

  get byteLength(): number {
    return this.length * (this.dtype === undefined ? 1 : itemBytes[this.dtype])
  }

  /**
   * The bytes, through the root if this storage is a window into another; undefined if
   * the file does not hold them.
   */
  load(): Uint8Array | undefined {
    if (this.#window === undefined) return this.bytes
    const { root, start } = this.#window
    const first = start * (this.dtype === undefined ? 1 : itemBytes[this.dtype])
    const bytes = root.load()
    return bytes !== undefined && first + this.byteLength <= bytes.length
      ? bytes.subarray(first, first + this.byteLength)
      : undefined
  }
}
