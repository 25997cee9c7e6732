import { extname } from 'node:path'

/** A kind of picture file that is read and written. */
export type FileFormat = 'png' | 'jpeg' | 'webp' | 'tiff' | 'avif'

/** What a format can hold. */
interface FormatTraits {
  readonly label: string
  readonly extensions: readonly string[]
  readonly maxSidePx: number
  readonly alpha: boolean
  readonly sixteenBit: boolean
}

/** What each format can hold. The largest sides are those that its encoder accepts. */
export const formatTraits: Readonly<Record<FileFormat, FormatTraits>> = {
  png: { label: 'PNG', extensions: ['.png'], maxSidePx: 2 ** 31 - 1, alpha: true, sixteenBit: true },
  jpeg: { label: 'JPEG', extensions: ['.jpg', '.jpeg'], maxSidePx: 65_500, alpha: false, sixteenBit: false },
  webp: { label: 'WebP', extensions: ['.webp'], maxSidePx: 16_383, alpha: true, sixteenBit: false },
  tiff: {
    label: 'TIFF',
    extensions: ['.tif', '.tiff'],
    maxSidePx: 2 ** 31 - 1,
    alpha: true,
    sixteenBit: true,
  },
  avif: { label: 'AVIF', extensions: ['.avif'], maxSidePx: 16_384, alpha: true, sixteenBit: false },
}

/** All extensions that say "picture", for messages. */
export const pictureExtensions: readonly string[] = Object.values(formatTraits).flatMap(
  (traits) => traits.extensions,
)

/** All extensions of files that are read. A BMP is only read; its result is a PNG. */
export const readableExtensions: readonly string[] = [...pictureExtensions, '.bmp']

/** Whether a file's extension says that it can be read as a picture. */
export const isPictureName = (path: string): boolean =>
  readableExtensions.includes(extname(path).toLowerCase())

/** The format that a file's extension names, upper or lower case. */
export function formatOfPath(path: string): FileFormat | undefined {
  const extension = extname(path).toLowerCase()
  const formats = Object.keys(formatTraits) as FileFormat[]
  return formats.find((format) => formatTraits[format].extensions.includes(extension))
}
