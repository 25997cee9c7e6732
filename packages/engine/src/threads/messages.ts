import type { Rect, Size } from '@sr/image'
import type { PictureFormat } from '../picture-format.js'
import type { Program } from '../wasm/program.js'
import type { Seam } from '../wasm/seam.js'
import type { SlotMemory, WindowShape } from './slot-memory.js'

/** What the pool tells a worker. */
export type ToWorker =
  | {
      readonly kind: 'load'
      readonly network: number
      readonly program: Program
      readonly module: WebAssembly.Module
    }
  /**
   * The inbox holds `source`, the outbox is to hold `target`. The memory is transferred: it is the worker's
   * until it answers.
   */
  | {
      readonly kind: 'run'
      /** A number that no other run of the worker has. */
      readonly run: number
      readonly network: number
      readonly slot: number
      readonly memory: SlotMemory
      readonly part: Rect
      readonly picture: Size
      readonly source: WindowShape
      readonly target: WindowShape
      /** With a format, pixels are a picture's samples; without, the network's own floats. */
      readonly format: PictureFormat | undefined
      /** Whether the pool wants the part's seam, for the part above it. */
      readonly givesSeam: boolean
      /** That of the part below, if the pool has it already; it may come later. */
      readonly seamBelow: Seam | undefined
    }
  /** The seam below a run's part. The run may have ended without it. */
  | { readonly kind: 'seam'; readonly run: number; readonly seam: Seam }
  | { readonly kind: 'unload'; readonly network: number }

/**
 * What a worker tells the pool: `ready` once, and then one answer to each `run`, which brings the memory
 * back; before it the part's seam, if it is wanted.
 */
export type FromWorker =
  | { readonly kind: 'ready'; readonly version: string }
  | { readonly kind: 'seam'; readonly slot: number; readonly seam: Seam }
  | { readonly kind: 'done'; readonly slot: number; readonly memory: SlotMemory }
  | {
      readonly kind: 'failed'
      readonly slot: number
      readonly memory: SlotMemory
      readonly code: string | undefined
      readonly error: Error
    }
