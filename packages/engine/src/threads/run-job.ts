import type { AbortSignalLike, Rect, Size } from '@sr/image'
import type { PixelWindow } from '../chain/pixel-window.js'
import type { RunProgress } from '../engine.js'
import type { PictureFormat } from '../picture-format.js'

/** A picture on its way through a network, in parts that may be computed in any order. */
export interface RunJob {
  readonly picture: Size
  readonly parts: readonly JobPart[]
  /** The whole picture and the whole output. */
  readonly source: PixelWindow
  readonly target: PixelWindow
  /** With a format, pixels are a picture's samples; without, the network's own floats. */
  readonly format?: PictureFormat | undefined
  readonly signal?: AbortSignalLike | undefined
  readonly onProgress?: ((progress: RunProgress) => void) | undefined
}

/** A rectangle of the chain's last map, the pixels that it is made of, and those that it becomes. */
export interface JobPart {
  readonly rect: Rect
  readonly input: Rect
  readonly output: Rect
}
