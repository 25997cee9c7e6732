import type { AbortSignalLike } from '@sr/engine'
import type { Raster } from '@sr/image'
import { isPictureSource, readPicture } from '@sr/image/canvas'

/**
 * What a browser has pictures in, as far as the program's declarations know of it: where they lack the DOM's,
 * there is none.
 */
export type PictureSource = InstanceOf<
  | 'Blob'
  | 'ImageData'
  | 'ImageBitmap'
  | 'HTMLImageElement'
  | 'HTMLVideoElement'
  | 'HTMLCanvasElement'
  | 'OffscreenCanvas'
  | 'VideoFrame'
>

/** What {@link Upscaler.draw} reads. */
export type DrawSource = InstanceOf<
  'GPUTexture' | 'VideoFrame' | 'HTMLVideoElement' | 'ImageBitmap' | 'HTMLCanvasElement' | 'OffscreenCanvas'
>

/** Where {@link Upscaler.draw} leaves its result. */
export type DrawTarget = InstanceOf<'GPUTexture' | 'HTMLCanvasElement' | 'OffscreenCanvas'>

/** By names, so that programs without those declarations compile. */
type InstanceOf<Name extends string> = Name extends string
  ? typeof globalThis extends { readonly [Key in Name]: { readonly prototype: infer Instance } }
    ? Instance
    : never
  : never

/** Whether it must be read first: bytes of `ImageData` are a picture as they are. */
export function mustBeRead(picture: unknown): picture is PictureSource {
  if (typeof createImageBitmap !== 'function' || !isPictureSource(picture)) return false
  return !('data' in picture && picture.data instanceof Uint8ClampedArray)
}

/** Its pixels, as RGBA. */
export const readSource = (
  source: PictureSource,
  signal: AbortSignalLike | undefined,
): Promise<Raster<Uint8ClampedArray<ArrayBuffer>>> => readPicture(source, { signal })
