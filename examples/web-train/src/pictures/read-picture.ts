import type { Raster } from '@sr/image'

/** A picture to learn from, with the file it came from, from which a stored run reads it again. */
export interface Picture {
  readonly name: string
  readonly file: Blob
  readonly raster: Raster<Uint8ClampedArray>
  /** For the list; whoever drops the picture revokes it. */
  readonly thumbnail: string
}

/** A training draws patches; more of one picture than this would cost memory and teach little. */
export const mostPx = 1024

/** The least side that still gives a held-out quarter, and a patch of the rest, at every scale. */
export const leastPx = 96

/**
 * Reads the middle of a picture, at most {@link mostPx} a side, on white where it is clear. Rejects with an
 * Error whose message is a sentence for the user.
 */
export async function readPicture(name: string, file: Blob): Promise<Picture> {
  const bitmap = await createImageBitmap(file).catch((cause) => {
    throw new Error(`${name} is no picture that this browser can read.`, { cause })
  })
  try {
    const { width, height } = bitmap
    if (Math.min(width, height) < leastPx) {
      throw new Error(
        `${name} is too small: ${width} × ${height}. Expected at least ${leastPx} × ${leastPx}.`,
      )
    }
    const raster = middleOf(bitmap)
    return { name, file, raster, thumbnail: await thumbnailOf(bitmap) }
  } finally {
    bitmap.close()
  }
}

function middleOf(bitmap: ImageBitmap): Raster<Uint8ClampedArray> {
  const width = Math.min(bitmap.width, mostPx)
  const height = Math.min(bitmap.height, mostPx)
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
  if (context === null) throw new Error('This browser has no memory left for another picture.')
  context.fillStyle = '#fff'
  context.fillRect(0, 0, width, height)
  context.drawImage(bitmap, Math.floor((width - bitmap.width) / 2), Math.floor((height - bitmap.height) / 2))
  return { width, height, channels: 4, data: context.getImageData(0, 0, width, height).data }
}

async function thumbnailOf(bitmap: ImageBitmap): Promise<string> {
  const shrink = Math.min(1, 192 / Math.min(bitmap.width, bitmap.height))
  const canvas = new OffscreenCanvas(Math.round(bitmap.width * shrink), Math.round(bitmap.height * shrink))
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  return URL.createObjectURL(await canvas.convertToBlob())
}
