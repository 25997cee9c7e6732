import { createHash } from 'node:crypto'
import { type PictureSource, type SkippedPicture, TrainingError } from '@sr/fsrcnn/train'

/** Pictures to be read, and a short text that tells what they held from anything else. */
export interface DigestedPictures {
  readonly sources: readonly PictureSource[]
  /** Of the pixels of all pictures in their order, without those that are left out. */
  readonly digest: (skipped: readonly SkippedPicture[]) => string
}

/** Digests pictures while they are read: of two that differ in their pixels, the digests differ. */
export function digestPictures(pictures: readonly PictureSource[]): DigestedPictures {
  const digests = new Map<string, string>()
  const sources = pictures.map(({ name, read }) => ({
    name,
    read: async () => {
      const raster = await read()
      const { width, height, channels, data } = raster
      const hash = createHash('sha256').update(`${width} ${height} ${channels} ${data.BYTES_PER_ELEMENT} `)
      digests.set(
        name,
        hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)).digest('hex'),
      )
      return raster
    },
  }))
  const digest = (skipped: readonly SkippedPicture[]) => {
    const left = new Set(skipped.map(({ name }) => name))
    const used = [...digests].filter(([name]) => !left.has(name)).map(([, text]) => text)
    return createHash('sha256').update(used.join()).digest('hex')
  }
  return { sources, digest }
}

/**
 * TrainingError `state-mismatch` unless the pictures of `key` are those of the run that is gone on with; the state of an earlier version has
 * no digest, and is taken as it is.
 */
export function assertSamePictures(
  key: 'data' | 'validation',
  stored: string | undefined,
  found: string,
): void {
  if (stored === undefined || stored === found) return
  throw new TrainingError(
    'state-mismatch',
    `${key}: the pictures hold something else than when the run was stored: one or more were changed, replaced or renamed. ` +
      'Go on with the pictures of that run, or start a new one.',
  )
}
