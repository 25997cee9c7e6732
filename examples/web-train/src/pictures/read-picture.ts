import { crop, ImageError, type Raster, resizeBicubic } from '@sr/image'
import { encodePicture, readPicture as readPixels } from '@sr/image/canvas'

/** A picture to learn from, with the file it came from, from which a stored run reads it again. */
export interface Picture {
  readonly name: string
  readonly file: Blob
  /** RGB, opaque. */
  readonly raster: Raster
  /** For the list; whoever drops the picture revokes it. */
  readonly thumbnail: string
}

/** A training draws patches; more of one picture than this would cost memory and teach little. */
const mostSidePx = 1024

/** The least side that still gives a held-out quarter, and a patch of the rest, at every scale. */
const leastSidePx = 96

/** Cameras of 100 megapixels exist; beyond that a tab's memory is at risk for a part that is not used. */
const mostPixels = 1e8

/**
 * Reads the middle of a picture, at most {@link mostSidePx} a side, on white where it is clear. Rejects with an
 * Error whose message is a sentence for the user.
 */
export async function readPicture(name: string, file: Blob): Promise<Picture> {
  const whole = await readPixels(file, { maxPixels: mostPixels }).catch((cause) => {
    throw new Error(explain(name, cause), { cause })
  })
  const { width, height } = whole
  if (Math.min(width, height) < leastSidePx) {
    const expected = `Expected at least ${leastSidePx} × ${leastSidePx}.`
    throw new Error(`${name} is too small: ${width} × ${height}. ${expected}`)
  }
  const raster = onWhite(middleOf(whole, mostSidePx))
  const small = resizeBicubic(raster, { scale: Math.min(1, 192 / Math.min(raster.width, raster.height)) })
  const thumbnail = URL.createObjectURL(await encodePicture(small, { type: 'image/jpeg' }))
  return { name, file, raster, thumbnail }
}

/** The middle of a picture, with no side longer than that; a copy. */
export function middleOf(raster: Raster, sidePx: number): Raster {
  const width = Math.min(raster.width, sidePx)
  const height = Math.min(raster.height, sidePx)
  const x = Math.floor((raster.width - width) / 2)
  const y = Math.floor((raster.height - height) / 2)
  return crop(raster, { x, y, width, height })
}

/** RGB of RGBA: the trained network sees what people see. */
function onWhite({ width, height, data }: Raster): Raster {
  const rgb = new Uint8ClampedArray(width * height * 3)
  for (let i = 0; i < width * height; i++) {
    const alpha = data[4 * i + 3] / 255
    for (let c = 0; c < 3; c++) rgb[3 * i + c] = 255 + (data[4 * i + c] - 255) * alpha
  }
  return { width, height, channels: 3, data: rgb }
}

function explain(name: string, cause: unknown): string {
  if (cause instanceof ImageError && cause.code === 'picture-too-large') {
    return `${name} is too large. Expected at most ${mostPixels / 1e6} megapixels. Cut out a part of it.`
  }
  return `${name} is no picture that this browser can read.`
}
