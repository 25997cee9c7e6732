import type { AbortSignalLike } from '../abort-signal.js'

/** The same promise, which rejects at once with the signal's reason: browsers' own work takes no signal. */
export function abortable<Value>(work: Promise<Value>, signal: AbortSignalLike | undefined): Promise<Value> {
  if (signal === undefined) return work
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort)
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

/** Of bitmaps: one that comes after the abort is closed. */
export async function abortableBitmap(
  work: Promise<ImageBitmap>,
  signal: AbortSignalLike | undefined,
): Promise<ImageBitmap> {
  try {
    return await abortable(work, signal)
  } catch (error) {
    work.then(
      (bitmap) => bitmap.close(),
      () => {},
    )
    throw error
  }
}
