import { lumaBt601Uint8 } from '@sr/image'
import { maxAbsoluteDifference } from '@sr-internal/testing'
import { describe, expect, test } from 'vitest'
import { makePicturePair, pairInputSize } from '../../src/train/picture-pair.js'
import fixtures from '../fixtures/training.json' with { type: 'json' }

const { width, height, data } = fixtures.rgb
const luma = lumaBt601Uint8({ width, height, channels: 3, data: Uint8Array.from(data) })

describe.each(fixtures.pairs)('×$scale, shrunk by $downscale', ({ scale, downscale, ...expected }) => {
  test.each(['small', 'enlarged'] as const)("the pair with a %s input is NumPy's", (input) => {
    const pair = makePicturePair(luma, downscale, { scale, inputScale: input === 'small' ? 1 : scale })
    const target = expected.target.flat()
    expect(Array.from(pair.target.data)).toEqual(target)
    expect([pair.target.height, pair.target.width]).toEqual(sizeOf(expected.target))
    const levels = pair.input.data.map((value) => value * 255)
    expect(maxAbsoluteDifference(levels, expected[input].flat())).toBeLessThanOrEqual(1e-4)
  })

  test.each(['small', 'enlarged'] as const)('the size of a %s input is known before it is made', (input) => {
    const size = pairInputSize(luma, downscale, { scale, inputScale: input === 'small' ? 1 : scale })
    expect([size.height, size.width]).toEqual(sizeOf(expected[input]))
  })
})

function sizeOf(rows: readonly (readonly number[])[]): number[] {
  return [rows.length, rows[0].length]
}
