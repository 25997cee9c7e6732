import type { SaveProgress, SaveReport } from './save-enlarged-video.js'
import type { SaveAnswer, SaveTask } from './save-messages.js'
import { VideoError } from './video-error.js'

/** How long a worker may take to begin; one that is killed before cannot be told from a slow one. */
const startTimeoutMs = 30_000

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
  let startTimer: ReturnType<typeof setTimeout> | undefined
  const lifeLock = `saving ${crypto.randomUUID()}`
  try {
    return await new Promise<SaveReport>((resolve, reject) => {
      const lost = () =>
        reject(new VideoError('worker-lost', 'Saving has stopped by itself, perhaps for want of memory.'))
      worker.onmessage = ({ data }: MessageEvent<SaveAnswer>) => {
        if (data === 'alive') {
          clearTimeout(startTimer)
          navigator.locks.request(lifeLock, { signal: ended.signal }, lost).catch(() => {})
        } else if ('progress' in data) onProgress(data.progress)
        else if ('report' in data) resolve(data.report)
        else if (signal.aborted) reject(signal.reason)
        else reject(errorFrom(data.error))
      }
      worker.onerror = (event) => {
        event.preventDefault() // it is told in the page
        lost()
      }
      startTimer = setTimeout(lost, startTimeoutMs)
      worker.postMessage({ ...task, lifeLock })
    })
  } finally {
    clearTimeout(startTimer)
    ended.abort()
    signal.removeEventListener('abort', cancel)
    worker.terminate()
  }
}

const errorFrom = ({ code, message }: Extract<SaveAnswer, { error: unknown }>['error']) =>
  code === undefined ? new Error(message) : new VideoError(code, message)
