import { ImageError, type Raster } from '@sr/image'
import { readPicture } from '@sr/image/canvas'
import { decodePng } from '@sr/image/png'
import { firstChannels } from './first-channels.js'
import { assertFits, limitPicturePixels } from './limits.js'

/**
 * Decodes a picture file. PNG keeps its own samples, alpha and 16 bit included; everything else is what the
 * browser makes of it, upright by EXIF. Throws an Error in words.
 */
export async function readPictureFile(file: Blob): Promise<Raster> {
  const begin = new Uint8Array(await file.slice(0, 24).arrayBuffer())
  try {
    if (isPng(begin)) {
      const header = new DataView(begin.buffer)
      assertFits({ width: header.getUint32(16), height: header.getUint32(20) })
      const bytes = new Uint8Array(await file.arrayBuffer())
      return decodePng(bytes, { limitPixels: limitPicturePixels })
    }
    return withoutOpaqueAlpha(await readPicture(file, { maxPixels: limitPicturePixels }))
  } catch (error) {
    throw error instanceof ImageError ? new Error(sayProblem(error), { cause: error }) : error
  }
}

const isPng = (begin: Uint8Array): boolean =>
  begin.length === 24 && [0x89, 0x50, 0x4e, 0x47].every((byte, index) => begin[index] === byte)

function sayProblem({ code, message }: ImageError): string {
  if (code === 'picture-too-large') return `This picture is too large for a browser tab. ${message}`
  return `This file is no picture that this page can read, or it is damaged. ${message}`
}

/** The browser gives alpha always; where all of it is opaque the picture had none. */
function withoutOpaqueAlpha(picture: Raster): Raster {
  const { data } = picture
  for (let index = 3; index < data.length; index += 4) if (data[index] !== 255) return picture
  return firstChannels(picture, 3)
}
