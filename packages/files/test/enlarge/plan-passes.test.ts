import { describe, expect, it } from 'vitest'
import { planPasses } from '../../src/enlarge/plan-passes.js'

describe('planPasses', () => {
  it.each([
    [2, [2]],
    [3, [3]],
    [4, [4]],
    [6, [3, 2]],
    [8, [4, 2]],
    [9, [3, 3]],
    [12, [4, 3]],
    [16, [4, 4]],
  ])('reaches ×%d exactly, in the fewest passes, the largest first: %j', (target, passes) => {
    expect(planPasses([2, 3, 4], target)).toEqual(passes)
  })

  it.each([
    [1.5, [2]],
    [2.5, [3]],
    [5, [3, 2]],
    [7, [4, 2]],
    [10, [4, 3]],
    [13, [4, 4]],
  ])('goes beyond ×%d by as little as there is: %j', (target, passes) => {
    expect(planPasses([4, 2, 3], target)).toEqual(passes)
  })

  it('repeats the one scale of a model', () => {
    expect([2, 3, 8].map((target) => planPasses([3], target))).toEqual([[3], [3], [3, 3]])
  })

  it('needs no pass for what is not larger, and knows when none helps', () => {
    expect([0.5, 1].map((target) => planPasses([2], target))).toEqual([[], []])
    expect(planPasses([1], 1)).toEqual([1])
    expect(planPasses([1], 2)).toBeUndefined()
  })

  it.each([16.01, 1e300, Number.POSITIVE_INFINITY, Number.NaN])('refuses ×%d', (target) => {
    expect(() => planPasses([2, 3, 4], target)).toThrow(/^planPasses: .*at most 16, found/)
  })
})
