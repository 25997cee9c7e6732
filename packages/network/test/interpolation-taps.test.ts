import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type Interpolation, interpolationReach, interpolationTaps } from '../src/index.js'

const { cases } = JSON.parse(
  readFileSync(new URL('fixtures/interpolation.json', import.meta.url), 'utf8'),
) as { cases: { interpolation: Interpolation; factor: number; input: number[]; output: number[] }[] }

for (const { interpolation, factor, input, output } of cases) {
  test(`${interpolation} ×${factor} gives PyTorch's numbers, edges included`, () => {
    const taps = interpolationTaps(interpolation, factor)
    const last = input.length - 1
    const at = (index: number) => input[Math.min(Math.max(index, 0), last)] as number
    const enlarged = input.flatMap((_, x) =>
      taps.map((weights) => weights.reduce((sum, weight, k) => sum + weight * at(x + k - 2), 0)),
    )
    enlarged.forEach((value, i) => {
      expect(value).toBeCloseTo(output[i] as number, 12)
    })
  })

  test(`${interpolation} ×${factor} looks no further than its reach`, () => {
    const reach = interpolationReach[interpolation]
    const beyond = interpolationTaps(interpolation, factor).flatMap((weights) =>
      weights.filter((_, k) => Math.abs(k - 2) > reach),
    )
    for (const weight of beyond) expect(weight).toBe(0)
  })
}
