import { type ReadonlySignal, signal } from '@preact/signals'
import { openCamera, stopCamera } from './live/camera.js'
import { whyUnplayable } from './saving/why-unplayable.js'

export type VideoSource =
  | { readonly kind: 'file'; readonly file: File; readonly url: string }
  | { readonly kind: 'camera'; readonly stream: MediaStream }

export interface VideoSources {
  readonly source: ReadonlySignal<VideoSource | undefined>
  /** What is wrong, in words. */
  readonly problem: ReadonlySignal<string | undefined>
  openFile(file: File): void
  openCamera(): Promise<void>
  /** The player refuses the file: it goes, and why is said. */
  refuse(): Promise<void>
  tell(error: unknown): void
  /** What was wrong is so no more. */
  forgive(): void
  /** Lets go of file and camera. */
  close(): void
}

/** The one video that is open, a file or a camera, and what is wrong with it. */
export function createVideoSources(): VideoSources {
  const source = signal<VideoSource | undefined>(undefined)
  const problem = signal<string | undefined>(undefined)
  let choice = 0 // counts, as a camera may be allowed when something else has long been chosen

  function show(next: VideoSource | undefined): void {
    choice++
    const last = source.peek()
    if (last?.kind === 'file') URL.revokeObjectURL(last.url)
    if (last?.kind === 'camera') stopCamera(last.stream)
    source.value = next
    problem.value = undefined
  }
  const tell = (error: unknown) => {
    problem.value = error instanceof Error ? error.message : String(error)
  }

  return {
    source,
    problem,
    openFile: (file) => show({ kind: 'file', file, url: URL.createObjectURL(file) }),
    async openCamera() {
      show(undefined)
      const own = choice
      try {
        const stream = await openCamera()
        if (own === choice) show({ kind: 'camera', stream })
        else stopCamera(stream)
      } catch (error) {
        if (own === choice) tell(error)
      }
    },
    async refuse() {
      const refused = source.peek()
      if (refused?.kind !== 'file') return
      show(undefined)
      const own = choice
      const why = await whyUnplayable(refused.file)
      if (own === choice) problem.value = why
    },
    tell,
    forgive() {
      problem.value = undefined
    },
    close: () => show(undefined),
  }
}
