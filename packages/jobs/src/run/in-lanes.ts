/**
 * Runs `work` on the items, in their order, up to `lanes` at once, as long as `goesOn`. The first error ends
 * it, once the others that were begun have ended.
 */
export async function inLanes<Item>(
  items: readonly Item[],
  lanes: number,
  goesOn: () => boolean,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = items.values()
  const errors: unknown[] = []
  const lane = async (): Promise<void> => {
    while (errors.length === 0 && goesOn()) {
      const { value, done } = waiting.next()
      if (done) return
      await work(value).catch((error: unknown) => errors.push(error))
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  if (errors.length > 0) throw errors[0]
}
