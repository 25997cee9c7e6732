import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  fsrcnnConfig,
  haloPx,
  presetConfig,
  receptiveFieldPx,
  receptiveReach,
  srcnnConfig,
} from '../src/index.js'

const { reaches } = JSON.parse(
  readFileSync(new URL('fixtures/deconvolution.json', import.meta.url), 'utf8'),
) as {
  reaches: {
    feature: number
    map: number
    m: number
    scale: number
    kernel: number
    before: number
    reach: [number, number]
  }[]
}

for (const { feature, map, m, scale, kernel, before, reach } of reaches) {
  test(`an hourglass with m=${m}, ×${scale}, crop ${before} before reaches as far as PyTorch's gradient does`, () => {
    const deconv = { kernel, crop: [before, kernel - scale - before] as const }
    const config = fsrcnnConfig({ scale, m, kernels: { feature, map }, deconv })
    expect(receptiveReach(config)).toEqual({ before: reach[0], after: reach[1] })
    expect(haloPx(config)).toBe(Math.max(...reach))
    expect(receptiveFieldPx(config)).toBe(reach[0] + 1 + reach[1])
  })
}

test('kernels other than the feature and mapping layers count too', () => {
  const wider = fsrcnnConfig({ scale: 3, kernels: { shrink: 3, expand: 5 } })
  expect(haloPx(wider)).toBe(haloPx(presetConfig('fsrcnn', 3)) + 1 + 2)
})

test('SRCNN 9-5-5 has the 17 px field of its three kernels', () => {
  expect(receptiveFieldPx(srcnnConfig({ scale: 3 }))).toBe(1 + 8 + 4 + 4)
})
