import { readFileSync } from 'node:fs'
import type { Raster } from '@sr/image'

/** How Pillow stored a picture: the options of `storeWithLoss` of `@sr/files`. */
interface Storage {
  readonly codec: 'jpeg' | 'webp'
  readonly quality: number
  readonly chroma?: '4:2:0' | '4:4:4'
  readonly shift?: { readonly x: number; readonly y: number }
}

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
  readonly stored: readonly (Storage & StoredFixture)[]
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
