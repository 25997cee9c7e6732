import { densityUnits, type PixelDensity } from '../pixel-density.js'
import { readTiffDirectory, type TiffDirectory } from '../tiff-directory.js'

/** One field of EXIF data; its numbers lie in the byte order of the data. */
export interface ExifField {
  readonly type: number
  readonly count: number
  readonly bytes: Uint8Array
}

/** A directory of EXIF data, and those that it leads to, by the tags that do. */
export interface ExifDirectory {
  readonly fields: ReadonlyMap<number, ExifField>
  readonly children: ReadonlyMap<number, ExifDirectory>
}

/** EXIF data (CIPA DC-008): the directory of the picture, which leads to those of photo, place and others. */
export interface Exif {
  readonly littleEndian: boolean
  readonly image: ExifDirectory
  /** Where the maker's notes lay: what they point to, they count from the start of the data. */
  readonly makerNoteAt: number | undefined
}

/** What was found where EXIF data should be. */
export interface ReadExif {
  readonly exif?: Exif
  readonly density?: PixelDensity
  readonly complete: boolean
}

/** Tags that lead to a directory. */
export const exifPointers = { photo: 34665, gps: 34853, interoperability: 40965 } as const

/** In the directory of the photo. */
export const makerNote = 37500

/**
 * Reads EXIF data, or the first directory of a TIFF file, of which only some fields are wanted. The
 * thumbnail's directory is not read. What lies outside the data, and all that is beyond `limitBytes`, is left
 * out, and `complete` is then false.
 */
export function readExif(
  data: Uint8Array,
  limitBytes: number,
  isWanted: (tag: number) => boolean = () => true,
): ReadExif {
  const root = readTiffDirectory(data)
  if (root === undefined) return { complete: false }
  let complete = true
  let bytesLeft = limitBytes
  let makerNoteAt: number | undefined
  function copy(directory: TiffDirectory, depth: number): ExifDirectory {
    complete &&= directory.complete
    const fields = new Map<number, ExifField>()
    const children = new Map<number, ExifDirectory>()
    for (const [tag, { type, count, valuesAt, bytes }] of directory.entries) {
      if (deadPointers.has(tag)) continue
      if (isPointer(tag)) {
        const [at] = directory.values(tag)
        const child = at === undefined || depth === 2 ? undefined : readTiffDirectory(data, at)
        if (child) children.set(tag, copy(child, depth + 1))
        else complete = false
        continue
      }
      if ((depth === 0 && !isWanted(tag)) || isOfBigTiff(type)) continue
      if (tag === makerNote && valuesAt <= limitBytes) makerNoteAt = valuesAt
      bytesLeft -= bytes + 12
      if (bytesLeft < 0) complete = false
      else fields.set(tag, { type, count, bytes: Uint8Array.from(data.subarray(valuesAt, valuesAt + bytes)) })
    }
    return { fields, children }
  }
  const image = copy(root, 0)
  const density = densityOf(root)
  return {
    ...(image.fields.size + image.children.size === 0
      ? {}
      : { exif: { littleEndian: root.littleEndian, image, makerNoteAt } }),
    ...(density ? { density } : {}),
    complete,
  }
}

/** EXIF data without the mark that some formats put before them. */
export function withoutPrefix(block: Uint8Array): Uint8Array {
  const isMarked = Buffer.from(block.subarray(0, 6)).toString('latin1') === 'Exif\0\0'
  return isMarked ? block.subarray(6) : block
}

/** The tags of the density: XResolution, YResolution and ResolutionUnit. */
export const densityTags = { x: 282, y: 283, unit: 296 } as const

function densityOf({ values }: TiffDirectory): PixelDensity | undefined {
  const [x = 0] = values(densityTags.x)
  const [y = 0] = values(densityTags.y)
  const [code = 2] = values(densityTags.unit)
  const unit = densityUnits[code - 1]
  return unit !== undefined && x > 0 && y > 0 && Math.max(x, y) < 2 ** 32 ? { x, y, unit } : undefined
}

const isPointer = (tag: number): boolean => Object.values<number>(exifPointers).includes(tag)

/** 64-bit numbers, which EXIF does not know. */
const isOfBigTiff = (type: number): boolean => type >= 16 && type <= 18

/** Tags that say where bytes lie that are not carried: strips, tiles, JPEG streams, further directories. */
const deadPointers: ReadonlySet<number> = new Set([
  273, 279, 288, 289, 324, 325, 330, 400, 513, 514, 519, 520, 521, 33424,
])
