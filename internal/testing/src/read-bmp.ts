/**
 * Uncompressed BMP of 24 bits as interleaved RGB: bottom row first, blue before
 * red, rows padded to four bytes.
 */
export function readBmp(bytes: Buffer): {
  width: number
  height: number
  channels: number
  data: Uint8Array
} {
  const start = bytes.readUInt32LE(10)
  const width = bytes.readInt32LE(18)
  const height = bytes.readInt32LE(22)
  if (bytes.readUInt16LE(28) !== 24 || bytes.readUInt32LE(30) !== 0) {
    throw new Error('readBmp: expected 24 bits per pixel, uncompressed.')
  }
  const data = new Uint8Array(width * height * 3)
  const rowBytes = Math.ceil((width * 3) / 4) * 4
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = start + (height - 1 - y) * rowBytes + 3 * x
      for (const channel of [2, 1, 0]) data[to++] = bytes[from + channel]
    }
  }
  return { width, height, channels: 3, data }
}
