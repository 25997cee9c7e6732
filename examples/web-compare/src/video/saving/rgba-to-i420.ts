/**
 * The matrices that turn red, green and blue into Y', Cb and Cr, by their names in WebCodecs: how much of Y'
 * is red, and how much is blue. BT.601 (`smpte170m`, `bt470bg`), BT.709 and BT.2020 tables of ITU-R.
 */
const lumaShares: Readonly<Record<string, readonly [red: number, blue: number]>> = {
  smpte170m: [0.299, 0.114],
  bt470bg: [0.299, 0.114],
  bt709: [0.2126, 0.0722],
  'bt2020-ncl': [0.2627, 0.0593],
}

/** Whether pixels can be brought back into this colour space as they were taken out of it. */
export const isKnownMatrix = (matrix: string | null | undefined): matrix is string =>
  typeof matrix === 'string' && matrix in lumaShares

/** How colours are written as Y', Cb and Cr. */
export interface YcbcrKind {
  readonly matrix: string
  /** Whether Y' uses all of 0..255, or 16..235 (Cb and Cr 16..240). */
  readonly fullRange: boolean
}

/**
 * The pixels (`width × height × 4`, alpha is left out) as the planes of I420: Y' of every pixel, then Cb and
 * Cr of 2 × 2 pixels each, rounded up at the right and lower edge. An encoder that is given RGB picks a matrix
 * and a range of its own, and many players show full range as if it were not.
 */
export function rgbaToI420(
  rgba: Uint8ClampedArray | Uint8Array,
  width: number,
  height: number,
  { matrix, fullRange }: YcbcrKind,
): Uint8Array<ArrayBuffer> {
  const [red, blue] = lumaShares[matrix] ?? [0.2126, 0.0722]
  const green = 1 - red - blue
  const [lumaRange, chromaRange, black] = fullRange ? [255, 255, 0] : [219, 224, 16]
  const yFrom = (lumaRange / 255) * 65536
  const [yRed, yGreen, yBlue] = [red, green, blue].map((share) => Math.round(share * yFrom))
  const yBias = (black << 16) + 32768 // half a level, as the shift below rounds down
  const halfWidth = (width + 1) >> 1
  const halfHeight = (height + 1) >> 1
  const chroma = width * height
  const planes = new Uint8Array(chroma + 2 * halfWidth * halfHeight)
  for (let i = 0, at = 0; i < chroma; i++, at += 4) {
    planes[i] = (rgba[at] * yRed + rgba[at + 1] * yGreen + rgba[at + 2] * yBlue + yBias) >> 16
  }
  const cbFrom = chromaRange / 255 / (2 * (1 - blue)) / 4
  const crFrom = chromaRange / 255 / (2 * (1 - red)) / 4
  for (let row = 0; row < halfHeight; row++) {
    const upper = 2 * row * width
    const lower = Math.min(2 * row + 1, height - 1) * width
    for (let column = 0; column < halfWidth; column++) {
      const left = 2 * column
      const right = Math.min(left + 1, width - 1)
      const [a, b, c, d] = [(upper + left) * 4, (upper + right) * 4, (lower + left) * 4, (lower + right) * 4]
      const r = rgba[a] + rgba[b] + rgba[c] + rgba[d]
      const g = rgba[a + 1] + rgba[b + 1] + rgba[c + 1] + rgba[d + 1]
      const bl = rgba[a + 2] + rgba[b + 2] + rgba[c + 2] + rgba[d + 2]
      const y = red * r + green * g + blue * bl
      const at = chroma + row * halfWidth + column
      planes[at] = Math.min(255, 128.5 + (bl - y) * cbFrom)
      planes[at + halfWidth * halfHeight] = Math.min(255, 128.5 + (r - y) * crFrom)
    }
  }
  return planes
}
