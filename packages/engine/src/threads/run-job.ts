import type { PixelWindow } from '../chain/pixel-window.js'
import { EngineError } from '../errors.js'
import type { PictureFormat } from '../picture-format.js'
import type { Rect, Size } from '../rect.js'

/** A picture that is to go through a network, cut into parts that may be computed in any order. */
export interface RunJob {
  readonly picture: Size
  readonly parts: readonly JobPart[]
  /** The whole picture and the whole output. */
  readonly source: PixelWindow
  readonly target: PixelWindow
  /** Pixels are bytes with one, floats without. */
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

/** How far a run is. */
export interface RunProgress {
  /** Parts done, from 0. */
  readonly done: number
  readonly total: number
  /** done / total; 0 and 1 are always reported. */
  readonly ratio: number
  /** The output's pixels that were just finished; undefined before the first. */
  readonly tile: Rect | undefined
}

/** Tells how many parts are done, and which output pixels were the last. */
export function reportProgress({ parts, onProgress }: RunJob, done: number, tile?: Rect): void {
  const total = parts.length
  onProgress?.({ done, total, ratio: done / total, tile })
}

export function disposedError(): EngineError {
  return new EngineError('disposed', 'run: the network has been disposed. Load it again.')
}
