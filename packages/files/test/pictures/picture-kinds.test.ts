import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Raster } from '@sr/image'
import { maxAbsoluteDifference } from '@sr-internal/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPicture } from '../../src/pictures/read-picture.js'

/** A file, and the RGB or RGBA samples that Pillow reads in it or a word of the refusal. */
interface PictureKind {
  readonly name: string
  readonly file: string
  readonly tolerance: number
  readonly channels: number
  readonly samples: readonly number[]
  readonly refused?: string
}

const kinds: readonly PictureKind[] = JSON.parse(
  readFileSync(new URL('../fixtures/picture-kinds.json', import.meta.url), 'utf8'),
)

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sr-kinds-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function pathOf(bytes: Uint8Array): Promise<string> {
  const path = join(folder, 'picture')
  await writeFile(path, bytes)
  return path
}

/** Grey as red, green and blue, with its alpha. */
const inColor = ({ channels, data }: Raster): number[] =>
  channels > 2
    ? Array.from(data)
    : Array.from(data).flatMap((value, i) => (i % channels === 0 ? [value, value, value] : [value]))

describe('pictures of many kinds', () => {
  it.each(kinds.filter(({ refused }) => refused === undefined))(
    'a $name is read as Pillow reads it',
    async ({ file, samples, tolerance }) => {
      const { raster } = await readPicture(await pathOf(Buffer.from(file, 'base64')), 2)
      const found = inColor(raster)
      expect(found.length).toBe(samples.length)
      expect(maxAbsoluteDifference(found, samples)).toBeLessThanOrEqual(tolerance)
    },
  )

  it.each(kinds.filter(({ refused }) => refused !== undefined))(
    'a $name is refused as $refused',
    async ({ file, refused = '' }) => {
      const error = await readPicture(await pathOf(Buffer.from(file, 'base64')), 2).catch((found) => found)
      expect(error.message).toContain(refused)
      expect(error.code).toBe(refused.startsWith('damaged') ? 'corrupt-picture' : 'unsupported-picture')
    },
  )
})
