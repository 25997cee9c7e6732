/**
 * In a worker: browsers do not tell that a worker was killed, but they free its locks. This one is held as long
 * as the worker lives; once it is, `onHeld` may tell the page, which then waits for it.
 */
export function showLife(lock: string, onHeld: () => void): void {
  navigator.locks.request(lock, () => {
    onHeld()
    return new Promise(() => {})
  })
}
