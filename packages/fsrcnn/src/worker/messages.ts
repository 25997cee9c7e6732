import type { Fallback, RunProgress, ThreadOption } from '@sr/engine'
import type { Raster, RasterData, Rect } from '@sr/image'
import type { NetworkConfig, Weights } from '@sr/network'
import type { Restoration } from '../restoring/restoring-options.js'
import type { AlphaMode } from '../upscale/picture-format.js'
import type { TileOption } from '../upscale/picture-tiles.js'
import type { RestoringPair } from '../weights/restoring-pair.js'
import type { SentError } from './sent-error.js'

/** What the worker's upscaler is made of. */
export interface Creation {
  /** A pair makes an upscaler that restores. */
  readonly weights: Weights | Uint8Array | RestoringPair
  readonly scale: number | undefined
  readonly alpha: AlphaMode | undefined
  readonly tile: TileOption | undefined
  readonly threads: ThreadOption
}

/** A picture of which `data` are the first samples; the others follow in messages of their own. */
export interface SentPicture extends Raster {
  /** How many samples the whole picture has. */
  readonly samples: number
}

/** What the worker reads itself. */
export type SentSource = Blob | ImageBitmap | VideoFrame

/** What is wanted of a picture, and besides the result. */
export interface Wishes {
  readonly progress: boolean
  readonly tiles: boolean
  readonly reuse: boolean
  /** Of a pair: how it restores, and the file that says so for `auto`. */
  readonly restore?: 'auto' | number | undefined
  readonly file?: Uint8Array | undefined
  /** Only to say how strongly the picture would be restored. */
  readonly chooses?: boolean | undefined
}

/** What the calling side tells the worker. Numbers of calls are its own. */
export type ToUpscalerWorker =
  | { readonly kind: 'create'; readonly creation: Creation; readonly lifeSign: string | undefined }
  | {
      readonly kind: 'upscale'
      readonly call: number
      readonly picture: SentPicture
      readonly wishes: Wishes
    }
  /** The source is the worker's from now on. */
  | {
      readonly kind: 'read'
      readonly call: number
      readonly source: SentSource
      readonly wishes: Wishes
    }
  | { readonly kind: 'samples'; readonly call: number; readonly data: RasterData }
  | { readonly kind: 'abort'; readonly call: number }

/** What the worker says: `ready` first, then one of `created` and `refused`, and one of `done`, `chosen` and `failed` for each call. */
export type FromUpscalerWorker =
  | { readonly kind: 'ready'; readonly version: string }
  | { readonly kind: 'created'; readonly description: Description }
  | { readonly kind: 'refused'; readonly error: SentError }
  | { readonly kind: 'fallback'; readonly fallback: Fallback }
  | { readonly kind: 'progress'; readonly call: number; readonly progress: RunProgress }
  | { readonly kind: 'tile'; readonly call: number; readonly tile: Raster; readonly at: Rect }
  | { readonly kind: 'done'; readonly call: number; readonly result: Raster }
  | { readonly kind: 'chosen'; readonly call: number; readonly restoration: Restoration }
  | { readonly kind: 'failed'; readonly call: number; readonly error: SentError }

/** What an upscaler says of itself. */
export interface Description {
  readonly config: NetworkConfig
  readonly scale: number
  readonly engine: string
}
