import { afterAll } from 'vitest'

/** What was opened for the tests of a file or a `describe`, which are about to follow; it is closed after them. */
export function closedAfterwards<Opened extends { close(): unknown }>(opened: Opened): Opened {
  afterAll(async () => {
    await opened.close()
  })
  return opened
}
