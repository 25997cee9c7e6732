import type { Rect, SampleType, Size } from '@sr/image'
import type { PixelWindow } from '../chain/pixel-window.js'
import type { PictureFormat } from '../picture-format.js'
import type { Program } from '../wasm/program.js'

/** What the pool tells a worker. Pixels lie in the shared memory of a slot, never in a message. */
export type ToWorker =
  | {
      readonly kind: 'load'
      readonly network: number
      readonly program: Program
      readonly module: WebAssembly.Module
    }
  /** Where the memory of slot number `slot` is from now on. */
  | (SlotMemory & { readonly kind: 'slot'; readonly slot: number })
  /** The inbox holds `source`, the outbox is to hold `target`. The slot is the worker's until it answers. */
  | {
      readonly kind: 'run'
      readonly network: number
      readonly slot: number
      readonly part: Rect
      readonly picture: Size
      readonly source: WindowShape
      readonly target: WindowShape
      /** With a format, pixels are a picture's samples; without, the network's own floats. */
      readonly format: PictureFormat | undefined
    }
  | { readonly kind: 'unload'; readonly network: number }

/** What a worker tells the pool: `ready` once, and then one answer to each `run`. */
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

/** A window without its pixels, but with the kind of its samples. */
export interface WindowShape extends Omit<PixelWindow, 'data'> {
  readonly samples: SampleType
}
