import { kindOf } from '@sr/checks'

/** What a browser has pictures in. */
export type PictureSource =
  | Blob
  | ImageData
  | ImageBitmap
  | HTMLImageElement
  | HTMLVideoElement
  | HTMLCanvasElement
  | OffscreenCanvas
  | VideoFrame

/** Whether `readPicture` takes it; by its kind, so that one of another frame or window is one too. */
export const isPictureSource = (value: unknown): value is PictureSource => kinds.includes(kindOf(value))

const kinds = [
  'Blob',
  'File',
  'ImageData',
  'ImageBitmap',
  'HTMLImageElement',
  'HTMLVideoElement',
  'HTMLCanvasElement',
  'OffscreenCanvas',
  'VideoFrame',
]
