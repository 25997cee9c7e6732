import type { Raster, SampleType } from '@sr/image'
import { createRandom } from '@sr-internal/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { wasmEngine } from '../../src/index.js'
import { createUpscaler, type Upscaler } from '../../src/upscale/upscaler.js'
import { weights } from '../../src/weights/released/fsrcnn-s-x2.js'
import { weights as srcnn } from '../../src/weights/released/srcnn-915-x3.js'
import { seededRaster } from '../support/seeded-raster.js'

const [width, height] = [150, 300]

/** The picture with other samples in a rectangle somewhere, or nowhere. */
function changedSomewhere(picture: Raster, random: () => number): Raster {
  const data = picture.data.slice()
  const below = (limit: number) => Math.floor(random() * limit)
  const [x, y, columns, rows] = [below(width), below(height), below(40), below(40)]
  for (let row = y; row < Math.min(height, y + rows); row++) {
    for (let column = x; column < Math.min(width, x + columns); column++) {
      const pixel = (row * width + column) * picture.channels
      data[pixel + below(picture.channels)] = data[below(data.length)]
    }
  }
  return { ...picture, data }
}

describe.each([1, 2])('with reuse, on %i threads', (threads) => {
  let upscaler: Upscaler
  let plain: Upscaler
  beforeAll(async () => {
    upscaler = await createUpscaler(weights, { engine: wasmEngine({ threads }) })
    plain = await createUpscaler(weights)
  })
  afterAll(() => {
    upscaler.dispose()
    plain.dispose()
  })

  test.each([
    [3, 'uint8'],
    [4, 'uint8'],
    [1, 'uint16'],
    [2, 'float32'],
  ] as [number, SampleType][])(
    'pictures that change here and there have the bits of whole runs (%i × %s)',
    async (channels, type) => {
      const random = createRandom(channels)
      let picture = seededRaster(width, height, channels, type, 1)
      for (let frame = 0; frame < 12; frame++) {
        const { data } = await upscaler.upscale(picture, { reuse: true })
        const { data: expected } = await plain.upscale(picture)
        expect(Buffer.compare(Buffer.from(data.buffer), Buffer.from(expected.buffer))).toBe(0)
        picture = changedSomewhere(picture, random)
      }
    },
  )

  test('what did not change is not computed', async () => {
    const picture = seededRaster(width, height, 3, 'uint8', 1)
    await upscaler.upscale(picture, { reuse: true })
    const totals: number[] = []
    const onProgress = ({ total, ratio }: { total: number; ratio: number }) => totals.push(total, ratio)
    await upscaler.upscale(picture, { reuse: true, onProgress })
    expect(totals).toEqual([0, 1])
    picture.data[0] ^= 1
    totals.length = 0
    await upscaler.upscale(picture, { reuse: true, onProgress })
    expect(totals).toEqual([1, 0, 1, 1])
  })

  test('pictures of other sizes and kinds, and calls that end early, come between without harm', async () => {
    const picture = seededRaster(width, height, 3, 'uint8', 2)
    const stop = new Error('stop')
    const failing = upscaler.upscale(picture, {
      reuse: true,
      onProgress: ({ done }) => {
        if (done === 1) throw stop
      },
    })
    const others = [
      seededRaster(20, 10, 3, 'uint8', 3),
      seededRaster(20, 10, 3, 'uint16', 3),
      seededRaster(20, 10, 4, 'uint16', 3),
      picture,
      changedSomewhere(picture, createRandom(1)),
    ]
    const results = others.map((each) => upscaler.upscale(each, { reuse: true }))
    await expect(failing).rejects.toBe(stop)
    for (const [i, each] of others.entries()) {
      const [{ data }, { data: expected }] = [await results[i], await plain.upscale(each)]
      expect(Buffer.compare(Buffer.from(data.buffer), Buffer.from(expected.buffer))).toBe(0)
    }
  })
})

test('an engine that takes no pictures computes all, with the same bits', async () => {
  const upscaler = await createUpscaler(srcnn)
  const picture = seededRaster(20, 10, 3, 'uint8', 1)
  await upscaler.upscale(picture, { reuse: true })
  picture.data[30] ^= 255
  expect(await upscaler.upscale(picture, { reuse: true })).toEqual(await upscaler.upscale(picture))
  upscaler.dispose()
})
