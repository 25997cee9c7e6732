import { describe, expect, it } from 'vitest'
import { timeLeft } from '../../src/terminal/progress.js'

describe('the time that work will still take', () => {
  const began = { ratio: 0, ms: 1000 }

  it.each([
    [0.5, 3000, '  2 s left'],
    [0.1, 11_000, '  1 min 30 s left'],
    [0.001, 11_000, '  2 h 46 min left'],
  ])('is that of the work so far, in proportion: at %d', (ratio, nowMs, text) => {
    expect(timeLeft(began, ratio, nowMs)).toBe(text)
  })

  it('counts from where the work began, not from 0', () => {
    expect(timeLeft({ ratio: 0.5, ms: 0 }, 0.75, 3000)).toBe('  3 s left')
  })

  it('is not said before anything is done, nor at the end', () => {
    expect([0, 1].map((ratio) => timeLeft(began, ratio, 5000))).toEqual(['', ''])
    expect(timeLeft(began, 1e-9, 5000)).toBe('')
  })
})
