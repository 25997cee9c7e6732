import { wasmEngine } from '@sr/engine'
import { crop, type Raster } from '@sr/image'
import { haloPx } from '@sr/network'
import { maxAbsoluteDifference } from '@sr-internal/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createUpscaler, type Upscaler } from '../../src/upscale/upscaler.js'
import { restoringWeights } from '../../src/weights/restoring-pair.js'
import { restoringPairs } from '../../src/weights/restoring-pairs.js'
import { seededRaster } from '../support/seeded-raster.js'

const strengths = [0, 0.0625, 0.5, 0.9375, 1]
const cases = restoringPairs.flatMap((pair) => strengths.map((strength) => ({ ...pair, strength })))

/**
 * In levels of 255: what these weights do at all strengths, trained on photos alone, which leave them no reason
 * to be exact in black and white. The small network lifts black at ×4.
 */
const tolerances: Readonly<Record<string, { flat: number; waves: number; falls: number }>> = {
  'fsrcnn-x4': { flat: 0.85, waves: 0.45, falls: 0.1 },
  'fsrcnn-s-x4': { flat: 3.4, waves: 1.2, falls: 1.3 },
  'fsrcnn-s-x3': { flat: 1.2, waves: 0.4, falls: 0.1 },
  'fsrcnn-s-x2': { flat: 1.2, waves: 0.4, falls: 0.1 },
}
const tolerancesOf = (name: string) => tolerances[name] ?? { flat: 0.85, waves: 0.36, falls: 0.1 }

describe.each(cases)('$name at strength $strength', ({ name, scale, load, strength }) => {
  const { flat, waves, falls } = tolerancesOf(name)
  let upscaler: Upscaler
  let marginPx: number
  beforeAll(async () => {
    const weights = restoringWeights((await load()).pair, strength)
    marginPx = haloPx(weights.config)
    upscaler = await createUpscaler(weights, { engine: wasmEngine({ threads: 1 }) })
  })
  afterAll(() => upscaler.dispose())

  /** What the picture's edges do not reach, in levels. */
  const inside = async ({ width, height, data }: Raster): Promise<Raster<Float32Array>> => {
    const large = await upscaler.upscale({ width, height, channels: 1, data })
    const rect = { x: marginPx, y: marginPx, width: width - 2 * marginPx, height: height - 2 * marginPx }
    const part = crop(
      large,
      mapValues(rect, (px) => scale * px),
    )
    return { ...part, data: Float32Array.from(part.data, (value) => 255 * value) }
  }

  test('flat areas stay flat', async () => {
    for (const level of [0, 16, 64, 128, 192, 235, 255]) {
      const side = 2 * marginPx + 3
      const data = new Float32Array(side * side).fill(level / 255)
      const large = await inside({ width: side, height: side, channels: 1, data })
      const [least, most] = [Math.min(...large.data), Math.max(...large.data)]
      expect(most - least).toBeLessThanOrEqual(waves)
      expect(Math.max(most - level, level - least)).toBeLessThanOrEqual(flat)
    }
  })

  test('a grey ramp stays straight and never falls', async () => {
    const [width, height] = [128, 2 * marginPx + 1]
    const levelAt = (x: number): number => (255 * x) / (width - 1)
    const data = Float32Array.from({ length: width * height }, (_, i) => levelAt(i % width) / 255)
    const large = await inside({ width, height, channels: 1, data })
    const row = large.data.subarray(0, large.width)
    for (let i = 0; i < row.length; i++) {
      const x = marginPx + (i + 0.5) / scale - 0.5
      expect(Math.abs(row[i] - levelAt(x))).toBeLessThanOrEqual(3)
      if (i > 0) expect(row[i - 1] - row[i]).toBeLessThanOrEqual(falls)
    }
  })

  test('a part enlarged by itself equals that part of the whole', async () => {
    const whole = seededRaster(4 * marginPx + 9, 4 * marginPx + 5, 1, 'float32', 7)
    const rect = { x: marginPx + 3, y: marginPx + 1, width: 2 * marginPx + 4, height: 2 * marginPx + 2 }
    const large = await inside(whole)
    const at = {
      x: 3 + marginPx,
      y: 1 + marginPx,
      width: rect.width - 2 * marginPx,
      height: rect.height - 2 * marginPx,
    }
    const expected = crop(
      large,
      mapValues(at, (px) => scale * px),
    )
    expect(maxAbsoluteDifference((await inside(crop(whole, rect))).data, expected.data)).toBeLessThan(1e-2)
  })
})

const mapValues = <Key extends string>(of: Readonly<Record<Key, number>>, change: (px: number) => number) =>
  Object.fromEntries(Object.entries<number>(of).map(([key, px]) => [key, change(px)])) as Record<Key, number>
