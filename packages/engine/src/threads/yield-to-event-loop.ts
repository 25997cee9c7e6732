/**
 * Lets timers, signals and painting have their turn. Not by a timeout: browsers slow those of a background tab down to one a
 * second and later to one a minute, and a long job is what one leaves in the background.
 */
export function yieldToEventLoop(): Promise<void> {
  // Node has both, but the first message to an `onmessage` makes it load its network code: 25 ms.
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

/** Not in browsers. */
declare const setImmediate: ((callback: () => void) => unknown) | undefined
