/**
 * Lets timers, signals and painting have their turn. A timeout will not do: in a background tab, where people
 * leave long jobs, browsers slow timeouts down to one a second and later to one a minute.
 */
export function yieldToEventLoop(): Promise<void> {
  // Node has both, but the first `onmessage` makes it load its network code, which takes 25 ms.
  if (typeof setImmediate === 'function') return new Promise((resolve) => setImmediate(resolve))
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}

/** Browsers lack it. */
declare const setImmediate: ((callback: () => void) => unknown) | undefined
