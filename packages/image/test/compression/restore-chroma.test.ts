import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Raster, restoreChroma } from '../../src/index.js'

interface Case {
  width: number
  height: number
  strength: number
  samples: number[]
  expected: number[]
}

/** By NumPy and SciPy: reference/make_chroma_fixtures.py. */
const cases: Case[] = JSON.parse(readFileSync(new URL('../fixtures/chroma.json', import.meta.url), 'utf8'))

describe('restoreChroma', () => {
  it.each(cases)(
    'equals SciPy: $width × $height, $strength',
    async ({ width, height, strength, samples, expected }) => {
      const bytes = { width, height, channels: 3, data: Uint8Array.from(samples) } as const
      const floats = { ...bytes, data: Float32Array.from(samples, (sample) => sample / 255) }
      const words = { ...bytes, data: Uint16Array.from(samples, (sample) => sample * 257) }

      const [ofBytes, ofFloats, ofWords] = await Promise.all(
        [bytes, floats, words].map((picture: Raster) => restoreChroma(picture, strength)),
      )

      expected.forEach((value, index) => {
        expect(Math.abs(ofFloats.data[index] * 255 - value)).toBeLessThan(1e-3)
        expect(Math.abs(ofBytes.data[index] - value)).toBeLessThan(0.5 + 1e-3)
        expect(Math.abs(ofWords.data[index] / 257 - value)).toBeLessThan(0.5 / 257 + 1e-3)
      })
      expect(Array.from(bytes.data)).toEqual(samples) // the picture itself is only read
    },
  )

  it('keeps alpha, and the samples at strength 0', async () => {
    const data = Uint8Array.from({ length: 4 * 5 * 4 }, (_, index) => (index * 97) % 256)
    const picture = { width: 5, height: 4, channels: 4, data } as const

    const restored = await restoreChroma(picture, 1)
    const same = await restoreChroma(picture, 0)

    const alphaOf = (samples: ArrayLike<number>) => Array.from(samples).filter((_, index) => index % 4 === 3)
    expect(alphaOf(restored.data)).toEqual(alphaOf(data))
    expect(restored.data).not.toEqual(data)
    expect(same.data).toEqual(data)
  })

  it('keeps what has no colour', async () => {
    const shades = Uint8Array.from({ length: 9 * 7 }, (_, index) => (index * 31) % 256)
    const grey = { width: 9, height: 7, channels: 1, data: shades } as const
    const data = Uint8Array.from({ length: 3 * shades.length }, (_, index) => shades[Math.floor(index / 3)])
    const rgb = { ...grey, channels: 3, data } as const

    expect((await restoreChroma(grey, 1)).data).toEqual(shades)
    expect((await restoreChroma(rgb, 1)).data).toEqual(data)
  })

  it('keeps the kind of bytes, and rounds them alike', async () => {
    const { width, height, samples } = cases[0]
    const picture = { width, height, channels: 3, data: Uint8Array.from(samples) } as const
    const clamped = { ...picture, data: Uint8ClampedArray.from(samples) }

    const restored = await restoreChroma(clamped, 1)

    expect(restored.data).toBeInstanceOf(Uint8ClampedArray)
    expect(Array.from(restored.data)).toEqual(Array.from((await restoreChroma(picture, 1)).data))
  })

  it('stops when it is told to', async () => {
    const picture = { width: 4000, height: 4000, channels: 3, data: new Uint8Array(3 * 4000 ** 2) } as const
    const controller = new AbortController()
    const restoring = restoreChroma(picture, 1, { signal: controller.signal })
    setTimeout(() => controller.abort(new Error('enough')), 1)
    await expect(restoring).rejects.toThrow('enough')
  })

  it.each([Number.NaN, -0.1, 1.5, '1'])('refuses the strength %s', async (strength) => {
    const picture = { width: 1, height: 1, channels: 3, data: new Uint8Array(3) } as const
    await expect(restoreChroma(picture, strength as number)).rejects.toThrow(
      /restoreChroma: strength is no share. Expected a number from 0 to 1, found/,
    )
  })
})
