/**
 * Browsers do not tell a page that a worker of its has ended. But they free the worker's locks: it holds one
 * as long as it lives, for which the page waits. Pages without a secure context have no locks, and there a
 * worker that something else ends is not noticed.
 */
const locks = (): LockManager | undefined => globalThis.navigator?.locks

/** A name for the lock, or undefined where there are none. */
export function newLifeSign(): string | undefined {
  return locks() && `sr-upscaler ${crypto.randomUUID()}`
}

/** In the worker: holds the lock until it ends. Resolves once it is held. */
export function showLife(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = locks()?.request(name, () => {
      resolve()
      return new Promise(() => {})
    })
    request?.catch(reject)
  })
}

/** On the page: calls `onEnd` when the worker that shows this life ends; the function returned stops it. */
export function watchLife(name: string, onEnd: () => void): () => void {
  const watch = new AbortController()
  locks()
    ?.request(name, { signal: watch.signal }, onEnd)
    .catch(() => {}) // the watch has ended
  return () => watch.abort()
}
