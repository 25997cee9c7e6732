import type { FromStudio, News, Work } from './messages.js'

interface Call {
  readonly resolve: (output: never) => void
  readonly reject: (reason: unknown) => void
  readonly onNews: ((news: News) => void) | undefined
}

const calls = new Map<number, Call>()
let studio: Worker | undefined
/** The studio that has the picture: another one, in place of one that was lost, has none. */
let opener: Worker | undefined
let lastId = 0

/**
 * Has the studio's worker do something; it is started with the first call, and anew after it was lost. Rejects
 * with an Error in words, or with the signal's reason.
 */
export function askStudio<Task extends keyof Work>(
  task: Task,
  input: Work[Task]['input'],
  { signal, onNews }: { signal?: AbortSignal; onNews?: (news: News) => void } = {},
): Promise<Work[Task]['output']> {
  if (signal?.aborted) return Promise.reject(signal.reason)
  studio ??= startStudio()
  const worker = studio
  const id = ++lastId
  const cancel = () => worker.postMessage({ id, task: 'cancel' })
  signal?.addEventListener('abort', cancel)
  return new Promise<Work[Task]['output']>((resolve, reject) => {
    calls.set(id, { resolve, reject, onNews })
    worker.postMessage({ id, task, input })
    if (task === 'open') opener = worker
  }).finally(() => {
    calls.delete(id)
    signal?.removeEventListener('abort', cancel)
  })
}

function startStudio(): Worker {
  const worker = new Worker(new URL('./studio.ts', import.meta.url), { type: 'module', name: 'studio' })
  worker.onmessage = ({ data }: MessageEvent<FromStudio>) => {
    const call = calls.get(data.id)
    if ('isAlive' in data) navigator.locks.request(life, () => lose('perhaps for want of memory'))
    else if ('news' in data) {
      if (call) call.onNews?.(data.news)
      else closeBitmaps(data.news)
    } else if ('problem' in data) {
      call?.reject(data.isAbort ? new DOMException(data.problem, 'AbortError') : new Error(data.problem))
    } else call?.resolve(data.output as never)
  }
  worker.onerror = (event) => {
    event.preventDefault() // it is told in the page
    lose(event.message || 'it could not be started')
  }
  // Browsers do not tell that a worker was killed, but they free its locks.
  const life = `studio ${performance.now()} ${Math.random()}`
  if (navigator.locks) worker.postMessage({ id: 0, task: 'live', lock: life })

  function lose(why: string): void {
    if (studio !== worker) return
    worker.terminate()
    studio = undefined
    const lost = new Error(
      `The worker that computes has stopped: ${why}. It starts anew with the next picture.`,
    )
    for (const { reject } of calls.values()) reject(lost)
  }
  return worker
}

/** Whether the studio has a picture: not if it was lost and started anew. */
export const hasPicture = (): boolean => studio !== undefined && studio === opener

/** Frees the pictures of news that nobody waits for any more. */
export function closeBitmaps(news: News): void {
  if (news.kind === 'progress') return
  for (const { bitmap, small } of news.kind === 'tile' ? [news.tile] : news.tiles) {
    bitmap.close()
    small?.close()
  }
}
