import { afterEach, expect, test, vi } from 'vitest'
import { yieldToEventLoop } from '../src/yield-to-event-loop.js'

afterEach(() => {
  vi.unstubAllGlobals()
})

test.each([
  { missing: [], place: 'Node' },
  { missing: ['setImmediate'], place: 'a browser' },
  { missing: ['setImmediate', 'MessageChannel'], place: 'an older workerd' },
])('timers have their turn where there is what $place has', async ({ missing }) => {
  for (const name of missing) vi.stubGlobal(name, undefined)
  let isOver = false
  setTimeout(() => {
    isOver = true
  })
  for (let turns = 0; !isOver && turns < 100_000; turns++) await yieldToEventLoop()
  expect(isOver).toBe(true)
})

test('timers have their turn in Next.js’ edge runtime, where Node’s functions are there and throw', async () => {
  const refuse = () => {
    throw new Error('not supported in the Edge Runtime')
  }
  vi.stubGlobal('setImmediate', refuse)
  let isOver = false
  setTimeout(() => {
    isOver = true
  })
  for (let turns = 0; !isOver && turns < 100_000; turns++) await yieldToEventLoop()
  expect(isOver).toBe(true)
})
