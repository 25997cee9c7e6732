import type { Fallback, RunProgress, ThreadOption } from '@sr/engine'
import type { Raster, RasterData, Rect } from '@sr/image'
import type { NetworkConfig, Weights } from '@sr/network'
import type { AlphaMode } from '../upscale/picture-format.js'
import type { TileOption } from '../upscale/picture-tiles.js'
import type { SentError } from './sent-error.js'

/** What the worker's upscaler is made of. */
export interface Creation {
  readonly weights: Weights | Uint8Array
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

/** What the calling side tells the worker. Numbers of calls are its own. */
export type ToUpscalerWorker =
  | { readonly kind: 'create'; readonly creation: Creation; readonly lifeSign: string | undefined }
  | {
      readonly kind: 'upscale'
      readonly call: number
      readonly picture: SentPicture
      readonly wantsProgress: boolean
      readonly reuse: boolean
    }
  | { readonly kind: 'samples'; readonly call: number; readonly data: RasterData }
  | { readonly kind: 'abort'; readonly call: number }

/** What the worker says: `ready` first, then one of `created` and `refused`, and one of `done` and `failed` for each call. */
export type FromUpscalerWorker =
  | { readonly kind: 'ready'; readonly version: string }
  | { readonly kind: 'created'; readonly description: Description }
  | { readonly kind: 'refused'; readonly error: SentError }
  | { readonly kind: 'fallback'; readonly fallback: Fallback }
  | { readonly kind: 'progress'; readonly call: number; readonly progress: RunProgress }
  | { readonly kind: 'tile'; readonly call: number; readonly tile: Raster; readonly at: Rect }
  | { readonly kind: 'done'; readonly call: number; readonly result: Raster }
  | { readonly kind: 'failed'; readonly call: number; readonly error: SentError }

/** What an upscaler says of itself. */
export interface Description {
  readonly config: NetworkConfig
  readonly scale: number
  readonly engine: string
}
