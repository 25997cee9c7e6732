import { FilmError } from './errors.js'

/** How a decoded frame lies in memory: plane after plane, row by row, without gaps; words are little-endian. */
export interface PixelLayout {
  /** FFmpeg's name of the format to encode. */
  readonly name: string
  /** FFmpeg's tag of it in containers: four bytes. */
  readonly fourcc: Uint8Array
  readonly bits: 8 | 10 | 12
  /** How many luma samples one chroma sample stands for, across and down; undefined for grey. */
  readonly chroma?: { readonly across: 1 | 2; readonly down: 1 | 2 } | undefined
}

/** A plane's size in samples. */
export interface PlaneSize {
  readonly width: number
  readonly height: number
}

/** The layout of a pixel format by FFmpeg's name. Throws FilmError `pixel-format` for those that are not known. */
export function pixelLayoutOf(where: string, pixelFormat: string): PixelLayout {
  const layout = layouts.get(pixelFormat)
  if (layout !== undefined) return layout
  const known = [...layouts.keys()].filter((name) => !name.startsWith('yuvj')).join(', ')
  const problem = `its pixels are ${pixelFormat || 'of no known format'}. Expected ${known}. Convert it first.`
  throw new FilmError('pixel-format', where, problem)
}

/** The sizes of a frame's planes: luma, and of colour films both chroma planes. An odd edge has a chroma sample too. */
export function planeSizes({ chroma }: PixelLayout, { width, height }: PlaneSize): PlaneSize[] {
  if (chroma === undefined) return [{ width, height }]
  const plane = { width: Math.ceil(width / chroma.across), height: Math.ceil(height / chroma.down) }
  return [{ width, height }, plane, plane]
}

export const bytesPerSample = ({ bits }: PixelLayout): number => (bits === 8 ? 1 : 2)

export const frameBytes = (layout: PixelLayout, size: PlaneSize): number =>
  planeSizes(layout, size).reduce((sum, plane) => sum + plane.width * plane.height, 0) *
  bytesPerSample(layout)

const subsamplings = [
  { digits: '420', code: 11, chroma: { across: 2, down: 2 } },
  { digits: '422', code: 10, chroma: { across: 2, down: 1 } },
  { digits: '444', code: 0, chroma: { across: 1, down: 1 } },
] as const

/** Tags of 8 bit, by libavcodec/raw.c; those of more are Y1 or Y3, the subsampling and the bits. */
const tags8: Readonly<Record<string, string>> = { '420': 'I420', '422': 'Y42B', '444': '444P' }

const text = (tag: string): Uint8Array => new TextEncoder().encode(tag)

const layouts: ReadonlyMap<string, PixelLayout> = new Map([
  ...subsamplings.flatMap(({ digits, code, chroma }): [string, PixelLayout][] => {
    const ofBytes = { name: `yuv${digits}p`, fourcc: text(tags8[digits]), bits: 8, chroma } as const
    const ofWords = ([10, 12] as const).map((bits): [string, PixelLayout] => {
      const name = `yuv${digits}p${bits}le`
      return [name, { name, fourcc: Uint8Array.of(0x59, 0x33, code, bits), bits, chroma }]
    })
    // The format with a j is the one without it, of full range.
    return [[ofBytes.name, ofBytes], [`yuvj${digits}p`, ofBytes], ...ofWords]
  }),
  ['gray', { name: 'gray', fourcc: text('Y800'), bits: 8 }],
  ...([10, 12] as const).map((bits): [string, PixelLayout] => {
    const name = `gray${bits}le`
    return [name, { name, fourcc: Uint8Array.of(0x59, 0x31, 0, bits), bits }]
  }),
])
