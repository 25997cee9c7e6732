import type { Restoration } from '@sr/fsrcnn/restoring'
import type { Compression, Rect, Size } from '@sr/image'
import type { OwnModel } from '../models/catalog.js'
import type { Enlarger } from '../models/network.js'

/** What is shown: the picture as it came, its smaller copy in truth mode, what bicubic and the model make of it. */
export type LayerName = 'picture' | 'shrunk' | 'bicubic' | 'result'

/** Part of a layer, in the layer's own pixels. The receiver closes the bitmaps. */
export interface Tile {
  readonly at: Rect
  readonly bitmap: ImageBitmap
  /** A quarter as wide and high, for views from far; only of large layers. */
  readonly small?: ImageBitmap
}

export interface PictureInfo extends Size {
  readonly hasAlpha: boolean
  readonly compression: Compression
}

/** How strongly a picture was restored, 0 to 1, and what said so, unless the visitor did. */
export type Restored = Pick<Restoration, 'strength'> & Partial<Compression>

export interface Score {
  /** PSNR of luma in decibels; Infinity where nothing differs. */
  readonly psnrY: number
  readonly ssimY: number
}

export interface Outcome extends Size {
  /** Why enlarging is slower here than it could be; empty where it is not. */
  readonly slowness: readonly string[]
  /** Of enlarging alone. */
  readonly ms: number
  /** Where the picture was shrunk first: how near to the original the model and bicubic came. */
  readonly scores: { readonly model: Score; readonly bicubic: Score } | undefined
  /** Absent where nothing could be restored. */
  readonly restoration: Restored | undefined
}

/** What is enlarged by what, and how. */
export interface EnlargeInput {
  readonly enlarger: Enlarger
  readonly restore: 'auto' | number
  /** Shrink it first, and compare. */
  readonly isTruth: boolean
  /** The quality of the JPEG that the shrunk picture is stored as. */
  readonly degrade: number | undefined
}

/** Everything that the studio does, and what it answers. */
export interface Work {
  open: { readonly input: { readonly file: Blob }; readonly output: PictureInfo }
  enlarge: { readonly input: EnlargeInput; readonly output: Outcome }
  convert: {
    readonly input: { readonly file: Blob; readonly fileName: string; readonly scale: number }
    readonly output: OwnModel
  }
  encode: { readonly input: { readonly type: PictureType }; readonly output: Blob }
}

export type PictureType = 'image/png' | 'image/jpeg' | 'image/webp'

/** Told while the work is done. */
export type News =
  | { readonly kind: 'progress'; readonly ratio: number }
  | { readonly kind: 'tile'; readonly layer: LayerName; readonly tile: Tile }
  /** The layer is painted anew: its tiles so far are of no more use once this one is shown. */
  | { readonly kind: 'whole'; readonly layer: LayerName; readonly tiles: readonly Tile[] }

export type ToStudio =
  /** Asks for a lock of this name, which the worker holds as long as it lives: see studio-client.ts. */
  | { readonly id: 0; readonly task: 'live'; readonly lock: string }
  | { readonly id: number; readonly task: keyof Work; readonly input: unknown }
  | { readonly id: number; readonly task: 'cancel' }

export type FromStudio =
  | { readonly id: 0; readonly isAlive: true }
  | { readonly id: number; readonly news: News }
  | { readonly id: number; readonly output: unknown }
  | { readonly id: number; readonly problem: string; readonly isAbort: boolean }
