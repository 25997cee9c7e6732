import type { Weights } from '@sr/network'
import type { SaveProgress, SaveReport } from './save-enlarged-video.js'
import type { VideoErrorCode } from './video-error.js'

/** What the page tells the worker that saves: first the whole task, later perhaps to stop. */
export type SaveRequest = SaveTask | 'cancel'

export interface SaveTask {
  readonly file: Blob
  readonly output: FileSystemFileHandle
  readonly weights: Weights
}

/** What the worker answers: progress, and in the end a report or an error. */
export type SaveAnswer =
  | { readonly progress: SaveProgress }
  | { readonly report: SaveReport }
  | { readonly error: { readonly code: VideoErrorCode | undefined; readonly message: string } }
