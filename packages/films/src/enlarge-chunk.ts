import { join } from 'node:path'
import { isTaken, writeFileWhole } from '@sr/files/disk'
import { decodeFrames } from './decode-frames.js'
import { startEncoder } from './encode-frames.js'
import type { FrameEnlarger } from './enlarge-frame.js'
import type { FilmPlan } from './film-plan.js'
import type { Ffmpeg } from './find-ffmpeg.js'
import type { FilmChunk } from './plan-chunks.js'

/** What enlarges the frames of a chunk, and who is told. */
export interface ChunkOptions {
  readonly enlarger: FrameEnlarger
  readonly signal?: AbortSignal | undefined
  /** Called after each frame. */
  readonly onFrame?: (() => void) | undefined
}

/** The file of a chunk in its folder. */
export const chunkFile = (folder: string, { index }: Pick<FilmChunk, 'index'>): string =>
  join(folder, `${String(index).padStart(6, '0')}.nut`)

/**
 * Enlarges a chunk into its file in `folder`, whole or not at all; does nothing where it is there. Decoding, enlarging and
 * encoding go on side by side. Returns whether there was anything to do. Throws FilmError and UpscalerError.
 */
export async function enlargeChunk(
  plan: FilmPlan,
  chunk: FilmChunk,
  folder: string,
  ffmpeg: Ffmpeg,
  { enlarger, signal, onFrame }: ChunkOptions,
): Promise<boolean> {
  const file = chunkFile(folder, chunk)
  if (await isTaken(file)) return false
  return await writeFileWhole(
    file,
    (path) => encodeChunk(plan, chunk, path, ffmpeg, { enlarger, signal, onFrame }),
    {
      ...(signal && { signal }),
    },
  )
}

async function encodeChunk(
  plan: FilmPlan,
  chunk: FilmChunk,
  path: string,
  ffmpeg: Ffmpeg,
  { enlarger, signal, onFrame }: ChunkOptions,
): Promise<void> {
  const frames = decodeFrames(plan.film, chunk, plan.shiftSeconds, ffmpeg, { signal })
  const encoder = startEncoder(path, plan.film, plan, ffmpeg, { signal })
  try {
    let written: Promise<void> = Promise.resolve()
    for await (const { pts, data } of ahead(frames)) {
      const large = await enlarger.enlarge(data, signal)
      await written
      written = encoder.write(pts, large)
      written.catch(() => {}) // told by the next turn
      onFrame?.()
    }
    await written
    await encoder.end()
  } catch (error) {
    encoder.stop()
    signal?.throwIfAborted()
    throw error
  }
}

/** The same, with the next already asked for while one is used. */
async function* ahead<Item>(items: AsyncGenerator<Item>): AsyncGenerator<Item> {
  let next = items.next()
  try {
    for (;;) {
      const { value, done } = await next
      if (done === true) return
      next = items.next()
      next.catch(() => {}) // told when it is its turn
      yield value
    }
  } finally {
    await items.return(undefined)
  }
}
