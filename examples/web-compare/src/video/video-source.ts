import { type ReadonlySignal, signal } from '@preact/signals'
import { notice, tellError } from '../shell/notice.js'
import { openCamera, stopCamera } from './live/camera.js'
import { whyUnplayable } from './saving/why-unplayable.js'

type VideoSource =
  | { readonly kind: 'file'; readonly file: File; readonly url: string }
  | { readonly kind: 'camera'; readonly stream: MediaStream }

export interface VideoSources {
  readonly source: ReadonlySignal<VideoSource | undefined>
  openFile(file: File): void
  openCamera(): Promise<void>
  /** The player refuses the file: it goes, and why is said. */
  refuse(): Promise<void>
  /** Lets go of file and camera. */
  close(): void
}

/** The one video that is open, a file or a camera. What is wrong with it is told where the page tells it. */
export function createVideoSources(): VideoSources {
  const source = signal<VideoSource | undefined>(undefined)
  let choice = 0 // counts, as a camera may be allowed when something else has long been chosen

  function show(next: VideoSource | undefined): void {
    choice++
    const last = source.peek()
    if (last?.kind === 'file') URL.revokeObjectURL(last.url)
    if (last?.kind === 'camera') stopCamera(last.stream)
    source.value = next
    notice.value = undefined
  }

  return {
    source,
    openFile: (file) => show({ kind: 'file', file, url: URL.createObjectURL(file) }),
    async openCamera() {
      show(undefined)
      const own = choice
      try {
        const stream = await openCamera()
        if (own === choice) show({ kind: 'camera', stream })
        else stopCamera(stream)
      } catch (error) {
        if (own === choice) tellError(error)
      }
    },
    async refuse() {
      const refused = source.peek()
      if (refused?.kind !== 'file') return
      show(undefined)
      const own = choice
      const why = await whyUnplayable(refused.file)
      if (own === choice) tellError(why)
    },
    close: () => show(undefined),
  }
}
