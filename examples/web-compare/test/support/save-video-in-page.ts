import { createUpscaler, type Upscaler } from '@sr/fsrcnn'
import { weights } from '@sr/fsrcnn/weights/fsrcnn-s-x2'
import type { StreamTargetChunk } from 'mediabunny'
import { type SaveReport, saveEnlargedVideo } from '../../src/video/saving/save-enlarged-video.js'
import { countFrames } from './count-frames.js'
import { listVideo } from './list-video.js'
import { makeClip } from './make-clip.js'

/** What became of one attempt to save. */
export interface SavingOutcome {
  readonly source?: Awaited<ReturnType<typeof listVideo>>
  readonly saved?: Awaited<ReturnType<typeof listVideo>>
  readonly error?: { name: string; code: string | undefined; message: string }
  readonly report?: SaveReport
  readonly progress: readonly number[]
  /** How many VideoFrames were open at once, at most, and how many stay. */
  readonly frames: { most: number; left: number }
  /** How the output ended: closed, or aborted. */
  readonly ended: string
}

export interface Attempt {
  /** Only so many bytes of the file. */
  readonly bytes?: number
  /** Bytes in the middle are overwritten. */
  readonly damage?: boolean
  readonly abortAfter?: number
  /** The output refuses more bytes than that. */
  readonly room?: number
  /** The upscaler fails at this frame. */
  readonly failAt?: number
}

/** Fetches a clip, saves it enlarged into memory, and tells what is in both files. */
async function saveClip(name: string, attempt: Attempt = {}): Promise<SavingOutcome> {
  return saveFile(await fetchClip(name, attempt), attempt)
}

/** A clip of so many frames, saved. */
async function saveLongClip(length: number): Promise<Pick<SavingOutcome, 'report' | 'frames'>> {
  const { report, frames } = await saveFile(await makeClip(length), {})
  return { report: report as SaveReport, frames }
}

async function saveFile(file: Blob, attempt: Attempt): Promise<SavingOutcome> {
  const frames = countFrames()
  const real = await createUpscaler(weights)
  const upscaler = attempt.failAt === undefined ? real : failing(real, attempt.failAt)
  const memory = memoryOutput(attempt.room)
  const abort = new AbortController()
  const progress: number[] = []
  let report: SaveReport
  try {
    report = await saveEnlargedVideo({
      file,
      upscaler,
      output: memory.stream,
      signal: abort.signal,
      onProgress: ({ frames }) => {
        progress.push(frames)
        if (frames === attempt.abortAfter) abort.abort()
      },
    })
  } catch (error) {
    const { name, message, code } = error as Error & { code?: string }
    return { error: { name, message, code }, progress, frames: await frames.settle(), ended: memory.ended() }
  } finally {
    real.dispose()
  }
  const counted = await frames.settle()
  return {
    report,
    source: await listVideo(file),
    saved: await listVideo(memory.file()),
    progress,
    frames: counted,
    ended: memory.ended(),
  }
}

async function fetchClip(name: string, { bytes, damage }: Attempt): Promise<Blob> {
  const content = new Uint8Array(await (await fetch(name)).arrayBuffer())
  if (damage) content.fill(0xa5, content.length * 0.3, content.length * 0.6)
  return new Blob([content.subarray(0, bytes)])
}

function failing(upscaler: Upscaler, failAt: number): Upscaler {
  let calls = 0
  return {
    ...upscaler,
    upscale: (...call: Parameters<Upscaler['upscale']>) =>
      ++calls === failAt ? Promise.reject(new Error('the worker is gone')) : upscaler.upscale(...call),
  } as Upscaler
}

/** A file system in memory, as small as wished. */
function memoryOutput(room = Number.POSITIVE_INFINITY) {
  let content = new Uint8Array()
  let end = 'open'
  const stream = new WritableStream<StreamTargetChunk>({
    write({ data, position }) {
      if (position + data.length > room) throw new DOMException('full', 'QuotaExceededError')
      const grown = new Uint8Array(Math.max(content.length, position + data.length))
      grown.set(content)
      grown.set(data, position)
      content = grown
    },
    close() {
      end = 'closed'
    },
    abort() {
      end = 'aborted'
    },
  })
  return { stream, ended: () => end, file: () => new Blob([content]) }
}

Object.assign(self, { saveClip, saveLongClip })
