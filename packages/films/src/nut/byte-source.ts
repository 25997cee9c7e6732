/** Bytes of a stream, taken as they are needed. */
export interface ByteSource {
  /** The next byte, or undefined at the end. */
  byte(): Promise<number | undefined>
  /** The next bytes, in new memory. Throws RangeError where the stream ends before. */
  take(count: number): Promise<Uint8Array<ArrayBuffer>>
}

/** Reads no further ahead than the stream's own buffer. */
export function createByteSource(stream: AsyncIterable<Uint8Array>): ByteSource {
  const parts = stream[Symbol.asyncIterator]()
  let part: Uint8Array = new Uint8Array(0)
  let place = 0

  async function refill(): Promise<boolean> {
    while (place === part.length) {
      const next = await parts.next()
      if (next.done === true) return false
      part = next.value
      place = 0
    }
    return true
  }

  return {
    async byte() {
      return (await refill()) ? part[place++] : undefined
    },
    async take(count) {
      const bytes = new Uint8Array(count)
      for (let filled = 0; filled < count; ) {
        if (!(await refill())) throw new RangeError(`the stream ends ${count - filled} bytes too early`)
        const piece = part.subarray(place, place + count - filled)
        bytes.set(piece, filled)
        filled += piece.length
        place += piece.length
      }
      return bytes
    },
  }
}
