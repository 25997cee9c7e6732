import { readFileSync } from 'node:fs'
import type { RasterData } from '@sr/image'
import { parseNetworkConfig } from '@sr/network'
import { maxAbsoluteDifference } from '@sr-internal/testing'
import { describe, expect, test } from 'vitest'
import type { AlphaMode } from '../../src/upscale/picture-format.js'
import { createUpscaler } from '../../src/upscale/upscaler.js'
import { createEngine, engineNames } from '../support/engines.js'
import { centredWeights } from '../support/seeded-weights.js'

interface UpscalerCase {
  readonly name: string
  readonly config: unknown
  readonly weightsSeed: number
  readonly alpha: AlphaMode | null
  readonly picture: {
    readonly width: number
    readonly height: number
    readonly channels: number
    readonly data: number[]
  }
  /** Samples 0..1, clamped but not rounded. */
  readonly result: number[]
}

const fixture = new URL('../fixtures/upscaler.json', import.meta.url)
const cases: UpscalerCase[] = JSON.parse(readFileSync(fixture, 'utf8')).cases

/** With alpha, finer samples differ from the reference of bytes: colour under clear pixels is rounded to levels. */
const finerThanBytes = cases.filter(({ picture }) => picture.channels % 2 === 1)

describe.each(engineNames)('on %s', (name) => {
  async function upscale<Data extends RasterData>(given: UpscalerCase, data: Data) {
    const weights = centredWeights(parseNetworkConfig(given.config), given.weightsSeed)
    const options = given.alpha === null ? {} : { alpha: given.alpha }
    const upscaler = await createUpscaler(weights, { engine: await createEngine(name), ...options })
    const result = await upscaler.upscale({ ...given.picture, data })
    upscaler.dispose()
    return result
  }

  test.each(cases)("$name: 8-bit samples are NumPy and PyTorch's, rounded once", async (given) => {
    const { data } = await upscale(given, Uint8Array.from(given.picture.data))
    const levels = given.result.map((value) => value * 255)
    expect(maxAbsoluteDifference(data, levels)).toBeLessThanOrEqual(0.5 + 255e-5)
  })

  test.each(finerThanBytes)("$name: 16-bit samples are NumPy and PyTorch's, rounded once", async (given) => {
    const { data } = await upscale(
      given,
      Uint16Array.from(given.picture.data, (level) => level * 257),
    )
    const levels = given.result.map((value) => value * 65535)
    expect(maxAbsoluteDifference(data, levels)).toBeLessThanOrEqual(0.5 + 65535e-5)
  })

  test.each(finerThanBytes)("$name: float samples are NumPy and PyTorch's within 1e-5", async (given) => {
    const floats = Float32Array.from(given.picture.data, (level) => level / 255)
    const { data } = await upscale(given, floats)
    expect(maxAbsoluteDifference(data, given.result)).toBeLessThanOrEqual(1e-5)
  })
})
