/** A part of a file: text is one byte a character. */
export type Part = string | Uint8Array | readonly number[]

export function concat(...parts: readonly Part[]): Uint8Array {
  return Buffer.concat(
    parts.map((part) => {
      if (typeof part === 'string') return Buffer.from(part, 'latin1')
      return part instanceof Uint8Array ? part : Uint8Array.from(part)
    }),
  )
}

/** An integer of 1 to 8 bytes; what does not fit is cut off. */
export function integer(
  value: number | bigint,
  width: number,
  order: 'little' | 'big' = 'little',
): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value))
  const bytes = new Uint8Array(width)
  for (let i = 0; i < width; i++) {
    bytes[order === 'little' ? i : width - 1 - i] = Number(rest & 255n)
    rest >>= 8n
  }
  return bytes
}

export const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8')
