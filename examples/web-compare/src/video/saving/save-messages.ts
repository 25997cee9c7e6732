import type { ScaledNetwork } from '../network.js'
import type { SaveProgress, SaveReport } from './save-enlarged-video.js'
import type { VideoErrorCode } from './video-error.js'

/** What the page tells the worker that saves: first the whole task, later perhaps to stop. */
export type SaveRequest = SaveTask | 'cancel'

export interface SaveTask {
  readonly file: Blob
  /** Of a lock that the worker holds as long as it lives: one that is killed says nothing any more. */
  readonly lifeLock: string
  readonly output: FileSystemFileHandle
  readonly network: ScaledNetwork
}

/** What the worker answers: that it has its lock, progress, and in the end a report or an error. */
export type SaveAnswer =
  | 'alive'
  | { readonly progress: SaveProgress }
  | { readonly report: SaveReport }
  | { readonly error: { readonly code: VideoErrorCode | undefined; readonly message: string } }
