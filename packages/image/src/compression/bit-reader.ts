/** Takes a number of bits as an unsigned number, the highest bit first. */
export type Bits = (count: number) => number

/** Reads bytes bit by bit. Beyond their end all bits are 0. */
export function bitReader(bytes: Uint8Array): { readonly bits: Bits; readonly isPastEnd: () => boolean } {
  let at = 0
  return {
    bits: (count) => {
      let number = 0
      for (const end = at + count; at < end; at++)
        number = 2 * number + ((bytes[at >> 3] >> (7 - (at & 7))) & 1)
      return number
    },
    isPastEnd: () => at > 8 * bytes.length,
  }
}
