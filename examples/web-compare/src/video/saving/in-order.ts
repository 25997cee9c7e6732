/**
 * What `work` makes of each item, in the items' order, with at most `atOnce` of them under way. Stops after
 * the first error and waits for what is still under way; `discard` gets the results that nobody will take.
 */
export async function* inOrder<Item, Result>(
  items: AsyncIterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<Result>,
  discard: (result: Result) => void,
): AsyncGenerator<Result, void> {
  const running: Promise<Result>[] = []
  const start = (item: Item) => {
    const result = work(item)
    result.catch(() => {}) // the error is thrown when its turn comes
    running.push(result)
  }
  try {
    for await (const item of items) {
      start(item)
      if (running.length >= atOnce) yield await (running.shift() as Promise<Result>)
    }
    while (running.length > 0) yield await (running.shift() as Promise<Result>)
  } finally {
    for (const result of await Promise.allSettled(running)) {
      if (result.status === 'fulfilled') discard(result.value)
    }
  }
}
