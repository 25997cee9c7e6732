import type { PixelDensity } from '../pixel-density.js'
import { type Exif, type ExifField, resolutionUnits } from './exif.js'
import { rationalField, shortField } from './exif-fields.js'

/** EXIF data that say nothing but the density, for the formats that have no other place for it. */
export function exifOfDensity(density: PixelDensity): Exif {
  const fields = new Map(densityFields(density, true))
  return { littleEndian: true, image: { fields, children: new Map() }, makerNoteAt: undefined }
}

/** XResolution, YResolution and ResolutionUnit. */
export function densityFields({ x, y, unit }: PixelDensity, littleEndian: boolean): [number, ExifField][] {
  return [
    [282, rationalField(x, littleEndian)],
    [283, rationalField(y, littleEndian)],
    [296, shortField(resolutionUnits.indexOf(unit) + 1, littleEndian)],
  ]
}
