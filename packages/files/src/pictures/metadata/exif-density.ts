import { densityUnits, type PixelDensity } from '../pixel-density.js'
import { densityTags, type Exif, type ExifField } from './exif.js'
import { rationalField, shortField } from './exif-fields.js'

/** EXIF data that say nothing but the density, for the formats that have no other place for it. */
export function exifOfDensity(density: PixelDensity): Exif {
  const fields = new Map(densityFields(density, true))
  return { littleEndian: true, image: { fields, children: new Map() }, makerNoteAt: undefined }
}

/** The fields of a density, in EXIF as in a TIFF. */
export function densityFields({ x, y, unit }: PixelDensity, littleEndian: boolean): [number, ExifField][] {
  return [
    [densityTags.x, rationalField(x, littleEndian)],
    [densityTags.y, rationalField(y, littleEndian)],
    [densityTags.unit, shortField(densityUnits.indexOf(unit) + 1, littleEndian)],
  ]
}
