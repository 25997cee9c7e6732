import { createValidationSet } from '@sr/fsrcnn/train'
import { storedPictures } from '@sr-internal/pictures'
import { createRandom, maxAbsoluteDifference } from '@sr-internal/testing'
import { describe, expect, it } from 'vitest'
import { createDegrade } from '../../src/train/degrade.js'

const { scale, high, low, stored } = storedPictures
const jpeg30 = stored.find(({ storage }) => storage.quality === 30)?.expected ?? low

/** Neither lossless, larger, twice nor of whole chroma, which are all below some share. */
const likeliest = () => 0.99

describe('createDegrade', () => {
  it('gives what Pillow reads of a JPEG of the quality', async () => {
    expect(await createDegrade({ jpeg: [30, 30], lossless: 0.1 })(low, likeliest, high)).toEqual(jpeg30)
  })

  it('gives pictures of every kind, all of their size, the same for the same numbers', async () => {
    const degrade = createDegrade({ jpeg: [10, 95], webp: [10, 95], lossless: 0.25 })
    const drawAll = async () => {
      const random = createRandom(1)
      const drawn: string[] = []
      for (let i = 0; i < 80; i++) {
        const picture = await degrade(low, random, high)
        expect(picture).toMatchObject({ width: low.width, height: low.height, channels: 3 })
        drawn.push(picture.data.join())
      }
      return drawn
    }
    const drawn = await drawAll()
    const lossless = drawn.filter((samples) => samples === low.data.join()).length
    expect(lossless).toBeGreaterThan(10)
    expect(lossless).toBeLessThan(30)
    expect(new Set(drawn).size).toBeGreaterThan(80 - lossless - 10) // two WebP files may be of one quality
    expect(await drawAll()).toEqual(drawn)
  })

  it('gives validation the luma of Pillow\u2019s pixels, of the reduction that NumPy makes', async () => {
    const fixed = createDegrade({ jpeg: [30, 30], lossless: 0 })
    const set = await createValidationSet([{ name: 'drawing', read: () => high }], {
      scale,
      degrade: (low, _, original) => fixed(low, likeliest, original),
    })
    const expected = Float64Array.from({ length: low.width * low.height }, (_, i) => {
      const [r, g, b] = jpeg30.data.subarray(3 * i)
      return (16 + (65.481 * r + 128.553 * g + 24.966 * b) / 255) / 255
    })
    await set.score((input) => {
      expect(maxAbsoluteDifference(input.data, expected)).toBeLessThan(1e-6)
      return { ...high, channels: 1, data: new Uint8Array(high.width * high.height) }
    })
  })
})
