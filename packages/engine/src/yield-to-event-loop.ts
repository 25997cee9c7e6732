/**
 * Lets timers, signals and painting have their turn. A message, not a timeout: browsers slow the timeouts of a background
 * tab down to one a second and later to one a minute, and a long job is what one leaves in the background.
 */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}
