/**
 * The same as `sr.js` with `createWorkerUpscaler` in place of `createUpscaler`, in one file that imports no other:
 * `@sr/fsrcnn/browser/worker`, to be copied or served as `dist/browser/sr-worker.js`. Its worker is part of it.
 *
 * @packageDocumentation
 */
export {
  drawPicture,
  type EncodeOptions,
  encodePicture,
  isPictureSource,
  type PictureSource,
  type ReadPictureOptions,
  readPicture,
  toImageData,
} from '@sr/image/canvas'
export {
  type AbortSignalLike,
  type AlphaMode,
  type DrawSource,
  type DrawTarget,
  type Fallback,
  type FallbackCode,
  type PictureLike,
  type RawPicture,
  type RunProgress,
  type SamplesLike,
  type ThreadOption,
  type TileOption,
  type UpscaleOptions,
  type Upscaler,
  UpscalerError,
  type UpscalerErrorCode,
} from '../index.js'
export { createWorkerUpscaler, type WorkerUpscalerOptions } from '../worker/worker-upscaler.js'
