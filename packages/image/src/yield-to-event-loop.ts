/**
 * Lets timers, signals and painting have their turn. Where there is something else, a timeout will not do: in a
 * background tab, where people leave long jobs, browsers slow timeouts down to one a second and later to one a
 * minute. Nor will `scheduler.yield`, after which the caller goes on before any timer.
 */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    // Node has channels too, but the first `onmessage` makes it load its network code, which takes 25 ms.
    try {
      if (typeof setImmediate === 'function') setImmediate(resolve)
      else if (typeof MessageChannel === 'function') postToOneself(resolve)
      else setTimeout(resolve)
    } catch {
      setTimeout(resolve) // Next.js' edge runtime has both names, and both throw
    }
  })
}

function postToOneself(onMessage: () => void): void {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => {
    port1.close()
    onMessage()
  }
  port2.postMessage(null)
}

/** Browsers lack it. */
declare const setImmediate: ((callback: () => void) => unknown) | undefined
