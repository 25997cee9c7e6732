import type { Size } from '@sr/image'
import type { PixelDensity } from '../pixel-density.js'
import { type Exif, type ExifDirectory, type ExifField, exifPointers } from './exif.js'
import { densityFields } from './exif-density.js'
import { longField, shortField } from './exif-fields.js'

/** EXIF data as they are true of an upright picture of this size, which has no thumbnail yet. */
export function reviseExif(exif: Exif, { width, height }: Size, density: PixelDensity | undefined): Exif {
  const { littleEndian, image } = exif
  const photo = image.children.get(exifPointers.photo)
  const corrected = withFields(image, [
    ...replaced(image, 274, shortField(1, littleEndian)), // Orientation
    ...replaced(image, 256, longField(width, littleEndian)), // ImageWidth
    ...replaced(image, 257, longField(height, littleEndian)), // ImageLength
    ...(density ? densityFields(density, littleEndian) : []),
  ])
  if (photo === undefined) return { ...exif, image: corrected }
  const correctedPhoto = withFields(photo, [
    ...replaced(photo, 40962, longField(width, littleEndian)), // PixelXDimension
    ...replaced(photo, 40963, longField(height, littleEndian)), // PixelYDimension
  ])
  const children = new Map([...image.children, [exifPointers.photo, correctedPhoto]])
  return { ...exif, image: { fields: corrected.fields, children } }
}

const withFields = (
  { fields, children }: ExifDirectory,
  changed: readonly (readonly [number, ExifField])[],
): ExifDirectory => ({ fields: new Map([...fields, ...changed]), children })

/** The field, where there is one already. */
const replaced = ({ fields }: ExifDirectory, tag: number, field: ExifField): [number, ExifField][] =>
  fields.has(tag) ? [[tag, field]] : []
