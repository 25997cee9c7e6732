import type { Rect, SampleType, Size } from '@sr/image'
import type { PixelWindow } from '../chain/pixel-window.js'
import type { PictureFormat } from '../picture-format.js'
import type { Program } from '../wasm/program.js'

/** What the pool tells a worker, in this order. Pixels lie in the shared memory of a slot, never in a message. */
export type ToWorker =
  | {
      readonly kind: 'load'
      readonly network: number
      readonly program: Program
      readonly module: WebAssembly.Module
    }
  /** Where slot `slot` is from now on. */
  | (SlotMemory & { readonly kind: 'slot'; readonly slot: number })
  /** The slot's inbox holds `source`; its outbox is to hold `target`. Until the answer the slot belongs to the worker. */
  | {
      readonly kind: 'run'
      readonly network: number
      readonly slot: number
      readonly part: Rect
      readonly picture: Size
      readonly source: WindowShape
      readonly target: WindowShape
      /** Pixels are a picture's samples with one, the network's own floats without. */
      readonly format: PictureFormat | undefined
    }
  | { readonly kind: 'unload'; readonly network: number }

/** What a worker tells the pool: `ready` first and once, then one answer for each `run`. */
export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly slot: number }
  | {
      readonly kind: 'failed'
      readonly slot: number
      readonly code: string | undefined
      readonly error: Error
    }

/** Shared memory for the pixels of a part, in and out. */
export interface SlotMemory {
  readonly inbox: SharedArrayBuffer
  readonly outbox: SharedArrayBuffer
}

/** A window without its pixels: what samples it has. */
export interface WindowShape extends Omit<PixelWindow, 'data'> {
  readonly samples: SampleType
}
