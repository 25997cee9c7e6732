import { createRaster } from '@sr/image'
import { storedPictures } from '@sr-internal/pictures'
import { describe, expect, it } from 'vitest'
import { storeWithLoss } from '../../src/pictures/store-with-loss.js'

describe('storeWithLoss', () => {
  // To the bit: both store by the integer arithmetic of libjpeg and libwebp, and smooth chroma as libjpeg does by default.
  it.each(storedPictures.stored)(
    'reads back what Pillow does: $storage.codec $storage.quality $storage.chroma, shifted by $storage.shift',
    async ({ storage, expected }) => {
      const { raster } = await storeWithLoss(storedPictures.low, storage)
      expect(raster).toEqual(expected)
    },
  )

  it('keeps a grey picture grey', async () => {
    const grey = createRaster(20, 13, 1, 'uint8').data.map((_, i) => 40 + (i % 20) * 9)
    const picture = { width: 20, height: 13, channels: 1, data: grey }
    const { raster } = await storeWithLoss(picture, { codec: 'jpeg', quality: 90 })
    expect(raster).toMatchObject({ width: 20, height: 13, channels: 1 })
    expect(Math.max(...raster.data.map((value, i) => Math.abs(value - grey[i])))).toBeLessThan(12)
  })
})
