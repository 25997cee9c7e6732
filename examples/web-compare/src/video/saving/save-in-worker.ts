import type { SaveProgress, SaveReport } from './save-enlarged-video.js'
import type { SaveAnswer, SaveTask } from './save-messages.js'
import { VideoError } from './video-error.js'

/**
 * `saveEnlargedVideo` in a worker of its own. Rejects with VideoError, with the signal's reason, or with an Error
 * in the upscaler's words.
 */
export async function saveInWorker(
  task: Omit<SaveTask, 'lifeLock'>,
  signal: AbortSignal,
  onProgress: (progress: SaveProgress) => void,
): Promise<SaveReport> {
  signal.throwIfAborted()
  const worker = new Worker(new URL('./save-worker.ts', import.meta.url), { type: 'module' })
  const cancel = () => worker.postMessage('cancel')
  signal.addEventListener('abort', cancel)
  const ended = new AbortController()
  const lifeLock = `saving ${crypto.randomUUID()}`
  try {
    return await new Promise<SaveReport>((resolve, reject) => {
      const lost = () =>
        reject(new VideoError('worker-lost', 'Saving has stopped by itself, perhaps for want of memory.'))
      worker.onmessage = ({ data }: MessageEvent<SaveAnswer>) => {
        if (data === 'alive')
          navigator.locks.request(lifeLock, { signal: ended.signal }, lost).catch(() => {})
        else if ('progress' in data) onProgress(data.progress)
        else if ('report' in data) resolve(data.report)
        else if (signal.aborted) reject(signal.reason)
        else reject(errorFrom(data.error))
      }
      worker.onerror = (event) => {
        event.preventDefault() // it is told in the page
        lost()
      }
      worker.postMessage({ ...task, lifeLock })
    })
  } finally {
    ended.abort()
    signal.removeEventListener('abort', cancel)
    worker.terminate()
  }
}

const errorFrom = ({ code, message }: Extract<SaveAnswer, { error: unknown }>['error']) =>
  code === undefined ? new Error(message) : new VideoError(code, message)
