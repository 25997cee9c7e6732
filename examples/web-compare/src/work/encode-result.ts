import { hasAlpha, planTiles, type Raster } from '@sr/image'
import { encodePng } from '@sr/image/png'
import type { PictureType } from './messages.js'
import { toImageData } from './to-image-data.js'

/** A file of the result. PNG has exactly its samples; JPEG lies on white, as it knows no alpha. */
export async function encodeResult(result: Raster, type: PictureType): Promise<Blob> {
  if (type === 'image/png') return new Blob([encodePng(result)], { type })
  const { width, height } = result
  const context = new OffscreenCanvas(width, height).getContext('2d')
  const refusal = `Your browser cannot write ${width} × ${height} pixels as ${type.slice(6).toUpperCase()}. Save a PNG.`
  if (!context) throw new Error(refusal)
  for (const at of planTiles(result, 2048)) context.putImageData(toImageData(result, at), at.x, at.y)
  if (type === 'image/jpeg' && hasAlpha(result)) {
    context.globalCompositeOperation = 'destination-over'
    context.fillStyle = '#fff'
    context.fillRect(0, 0, width, height)
  }
  const blob = await context.canvas.convertToBlob({ type, quality: 0.92 }).catch(() => undefined)
  if (blob?.type !== type) throw new Error(refusal)
  return blob
}
