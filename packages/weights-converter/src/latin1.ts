/**
 * One character per byte. `TextDecoder('latin1')` is no such thing: it decodes 0x80 to 0x9F as windows-1252.
 */
export function decodeLatin1(bytes: Uint8Array): string {
  let text = ''
  // In pieces, because every argument of a call takes room on the stack.
  for (let start = 0; start < bytes.length; start += 4096) {
    text += String.fromCharCode(...bytes.subarray(start, start + 4096))
  }
  return text
}

/** One byte per character; undefined if the text has characters beyond U+00FF. */
export function encodeLatin1(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 0xff) return undefined
    bytes[i] = code
  }
  return bytes
}
