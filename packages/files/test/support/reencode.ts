import { formatOfPath } from '../../src/formats.js'
import { encodePicture } from '../../src/pictures/encode-picture.js'
import { metadataForResult } from '../../src/pictures/metadata/metadata-for-result.js'
import { readPicture } from '../../src/pictures/read-picture.js'
import { createTiffCanvas } from '../../src/pictures/tiff-canvas.js'

/** Stores a picture as `sr upscale` stores its result, but at its own size. Gives all warnings. */
export async function reencode(
  source: string,
  result: string,
  { strip = false }: { readonly strip?: boolean } = {},
): Promise<readonly string[]> {
  const picture = await readPicture(source, 1)
  const { raster, iccProfile } = picture
  const format = formatOfPath(result) ?? 'png'
  const canvas = createTiffCanvas(raster, raster.data instanceof Uint8Array ? 'uint8' : 'uint16', iccProfile)
  canvas.raster.data.set(raster.data)
  const { metadata, warnings } = metadataForResult(picture, format, raster, { strip })
  await encodePicture(result, result, canvas, { format, metadata })
  return [...picture.warnings, ...warnings]
}
