import { readFileSync } from 'node:fs'

/** A picture file that Pillow or tifffile wrote, and what a reader must find in it. */
export interface PictureFixture {
  readonly name: string
  readonly file: Uint8Array
  readonly width: number
  readonly height: number
  readonly channels: number
  readonly type: 'uint8' | 'uint16'
  readonly samples: readonly number[]
  /** How far a lossy file's samples may lie from Pillow's. */
  readonly tolerance: number
  readonly density?: number
  readonly profileBytes?: number
  readonly pages?: number
}

type Stored = Omit<PictureFixture, 'file'> & { readonly file: string }

const stored: Stored[] = JSON.parse(
  readFileSync(new URL('../fixtures/pictures.json', import.meta.url), 'utf8'),
)

export const pictureFixtures: readonly PictureFixture[] = stored.map((fixture) => ({
  ...fixture,
  file: Buffer.from(fixture.file, 'base64'),
}))
