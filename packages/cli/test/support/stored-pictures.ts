import { readFileSync } from 'node:fs'
import type { Raster } from '@sr/image'
import type { LossyStorage } from '../../src/pictures/store-with-loss.js'

interface StoredFixture {
  readonly width: number
  readonly height: number
  /** RGB in base64. */
  readonly samples: string
}

const fixtures = JSON.parse(
  readFileSync(new URL('../fixtures/stored-pictures.json', import.meta.url), 'utf8'),
) as {
  readonly scale: number
  readonly high: StoredFixture
  readonly low: StoredFixture
  readonly stored: readonly (LossyStorage & StoredFixture)[]
}

const rasterOf = ({ width, height, samples }: StoredFixture): Raster<Uint8Array> => ({
  width,
  height,
  channels: 3,
  data: new Uint8Array(Buffer.from(samples, 'base64')),
})

/** A picture, what MATLAB's bicubic makes of it, and what Pillow reads of that from files with loss. */
export const storedPictures = {
  scale: fixtures.scale,
  high: rasterOf(fixtures.high),
  low: rasterOf(fixtures.low),
  stored: fixtures.stored.map(({ width, height, samples, ...storage }) => ({
    storage,
    expected: rasterOf({ width, height, samples }),
  })),
}
