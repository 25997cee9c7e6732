import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import type { Encoding } from './encoder-args.js'
import { FilmError } from './errors.js'
import type { OutputFormat } from './output-format.js'
import type { FilmChunk } from './plan-chunks.js'
import type { Film } from './probe-film.js'

/** All that the enlargement of a film consists of: plain data, for a file or a queue. */
export interface FilmPlan {
  readonly film: Film
  /** What the input was when it was planned. */
  readonly input: { readonly bytes: number; readonly modifiedMs: number; readonly headSha256: string }
  readonly format: OutputFormat
  readonly encoding: Encoding
  readonly scale: number
  readonly network: string
  readonly restore: number
  /** Added to all timestamps until the end, because some of FFmpeg's formats have none below 0. */
  readonly shiftSeconds: number
  readonly lastDuration?: number | undefined
  readonly chunks: readonly FilmChunk[]
}

/** Throws FilmError `other-film` unless the input is still the file that was planned. */
export async function assertSameInput({ film, input }: FilmPlan): Promise<void> {
  const now = await identityOf(film.path)
  if (JSON.stringify(now) === JSON.stringify(input)) return
  throw new FilmError('other-film', film.path, 'the file has changed since it was planned. Start anew.')
}

/** What a file is: enough to notice that it is another. Throws FilmError `no-film`. */
export async function identityOf(input: string): Promise<FilmPlan['input']> {
  const file = await open(input).catch((cause: unknown) => {
    throw new FilmError('no-film', input, 'there is no such file, or it may not be read.', { cause })
  })
  try {
    const found = await file.stat()
    const { size, mtimeMs } = found
    if (!found.isFile()) {
      const kind = found.isDirectory() ? 'a folder' : 'a device or pipe'
      throw new FilmError('no-film', input, `not a file but ${kind}. Expected a video file.`)
    }
    if (size === 0)
      throw new FilmError('no-film', input, 'the file is empty (0 bytes). Copy or record it again.')
    const head = Buffer.alloc(Math.min(size, 2 ** 20))
    await file.read(head, 0, head.length, 0)
    const headSha256 = createHash('sha256').update(head).digest('hex')
    return { bytes: size, modifiedMs: mtimeMs, headSha256 }
  } finally {
    await file.close()
  }
}
