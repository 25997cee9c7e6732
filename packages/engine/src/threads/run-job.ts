import type { Rect, Size } from '@sr/image'
import type { PixelWindow } from '../chain/pixel-window.js'
import type { RunProgress } from '../engine.js'
import { EngineError } from '../errors.js'
import type { PictureFormat } from '../picture-format.js'

/** A picture that is to go through a network, cut into parts that may be computed in any order. */
export interface RunJob {
  readonly picture: Size
  readonly parts: readonly JobPart[]
  /** The whole picture and the whole output. */
  readonly source: PixelWindow
  readonly target: PixelWindow
  /** Pixels are a picture's samples with one, the network's own floats without. */
  readonly format?: PictureFormat | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: RunProgress) => void) | undefined
}

/** A part of a job: a rectangle of the chain's last map, what it is made of and what it becomes. */
export interface JobPart {
  readonly rect: Rect
  readonly input: Rect
  readonly output: Rect
}

/** Tells how many parts are done, and which output pixels were the last. */
export function reportProgress({ parts, onProgress }: RunJob, done: number, tile?: Rect): void {
  const total = parts.length
  onProgress?.({ done, total, ratio: done / total, tile })
}

export function disposedError(): EngineError {
  return new EngineError('disposed', 'run: the network has been disposed. Load it again.')
}
