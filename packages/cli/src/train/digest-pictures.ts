import { createHash } from 'node:crypto'
import { type PictureSource, type SkippedPicture, TrainingError } from '@sr/fsrcnn/train'

/** Pictures to be read, and a short text that identifies their pixels. */
export interface DigestedPictures {
  readonly sources: readonly PictureSource[]
  /** The digest of the pixels of all pictures in their order, without those that are left out. */
  readonly digest: (skipped: readonly SkippedPicture[]) => string
}

/** Digests pictures while they are read. Pictures that differ in their pixels have different digests. */
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
 * Throws TrainingError `state-mismatch` unless the pictures of `key` are those with which the run was stored.
 */
export function assertSamePictures(
  key: 'data' | 'validation',
  stored: string | undefined,
  found: string,
): void {
  if (stored === found) return
  throw new TrainingError(
    'state-mismatch',
    `${key}: the pictures hold something else than when the run was stored: one or more were changed, replaced or renamed. ` +
      'Go on with the pictures of that run, or start a new one.',
  )
}
