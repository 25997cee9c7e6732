/** Gives out addresses, in multiples of 64: first of empty room, then of data, which becomes the image. */
export class MemoryLayout {
  #end: number
  #imageAddress = 0
  readonly #data: { readonly bytes: Uint8Array; readonly address: number }[] = []

  constructor(start: number) {
    this.#end = start
  }

  /** The first address that is still free. */
  get end(): number {
    return this.#end
  }

  reserve(bytes: number): number {
    const address = this.#end
    this.#end += Math.ceil(bytes / 64) * 64
    return address
  }

  put({ buffer }: Float32Array | Uint32Array): number {
    if (this.#imageAddress === 0) this.#imageAddress = this.#end
    const address = this.reserve(buffer.byteLength)
    this.#data.push({ bytes: new Uint8Array(buffer), address })
    return address
  }

  finish(): { image: Uint8Array<ArrayBuffer>; imageAddress: number; memoryBytes: number } {
    const image = new Uint8Array(this.#end - this.#imageAddress)
    for (const { bytes, address } of this.#data) image.set(bytes, address - this.#imageAddress)
    return { image, imageAddress: this.#imageAddress, memoryBytes: this.#end }
  }
}
