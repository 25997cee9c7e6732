/**
 * All that a page without a bundler needs to read, enlarge and draw pictures, in one file that imports no other:
 * `@sr/fsrcnn/browser`, to be copied or served as `dist/browser/sr.js` beside a file of
 * `dist/weights/released`.
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
  createUpscaler,
  type DrawSource,
  type DrawTarget,
  type Engine,
  type EngineOption,
  type Fallback,
  type FallbackCode,
  type LoadedNetwork,
  type PictureLike,
  type RawPicture,
  type RunOptions,
  type RunProgress,
  type SamplesLike,
  type ThreadOption,
  type TileOption,
  type UpscaleOptions,
  type Upscaler,
  UpscalerError,
  type UpscalerErrorCode,
  type UpscalerOptions,
  type WasmEngineOptions,
  wasmEngine,
} from '../index.js'
