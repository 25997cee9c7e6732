import { type Size, yieldToEventLoop } from '@sr/image'
import type { NetworkConfig } from '@sr/network'
import type { Chain } from '../chain/chain.js'
import { checkedInput } from '../chain/check-input.js'
import { assertPictures, takesPictures } from '../chain/check-pictures.js'
import type { PixelWindow } from '../chain/pixel-window.js'
import { outputSize } from '../chain/spans.js'
import type { LoadedNetwork, Upscale, UpscaleRunOptions } from '../engine.js'
import { disposedError, EngineError } from '../errors.js'
import { reportProgress } from '../report-progress.js'
import type { Executor } from '../wasm/executor.js'
import type { Seam } from '../wasm/seam.js'
import type { CompiledNetwork } from './compiled-network.js'
import { partsAbove } from './parts-above.js'
import type { JobPart, RunJob } from './run-job.js'
import type { Threads } from './threads.js'

/** A compiled network that runs on whole pictures, part by part. */
export function createLoadedNetwork(
  config: NetworkConfig,
  chain: Chain,
  network: CompiledNetwork,
  threads: Threads,
): LoadedNetwork {
  const { code } = network
  const id = code && threads.add(code)
  let executor: Promise<Executor> | undefined
  const inTurn = oneAtATime() // overlapping runs share the executor
  let isDisposed = false
  const assertAlive = () => {
    if (isDisposed) throw disposedError()
  }

  /** Fills the job's target, on as many threads as are worth it. */
  async function runJob(wanted: Omit<RunJob, 'picture' | 'parts'>, keeps?: Keeps): Promise<void> {
    const { source, format, signal } = wanted
    signal?.throwIfAborted()
    // Without its pixels, because it goes to the workers with every part.
    const picture = { width: source.width, height: source.height }
    const count = code ? threads.countForNext(multiplyAdds(chain) * picture.width * picture.height) : 1
    const pixelBytes = wanted.target.channels * wanted.target.data.BYTES_PER_ELEMENT
    const cut = (threads: number) => network.cutIntoParts(picture, threads, pixelBytes, format)
    const job = { ...wanted, picture, parts: keeps ? changedParts(cut, count, keeps) : cut(count) }
    reportProgress(job, 0)
    signal?.throwIfAborted() // onProgress may have aborted the run, or disposed the network
    assertAlive()
    if (job.parts.length === 0) return
    const isDone = id !== undefined && count > 1 && job.parts.length > 1 && (await threads.runJob(id, job))
    if (isDone) return
    executor ??= network.createExecutor().catch((error) => {
      executor = undefined // there may be memory for it another time
      throw error
    })
    await runHere(await executor, job, inTurn, assertAlive)
  }

  const upscale: Upscale = async (picture, target, format, { signal, onProgress, keeps } = {}) => {
    assertAlive()
    assertPictures(chain, picture, target, format)
    const [source, whole] = [wholeWindow(picture), wholeWindow(target)]
    await runJob({ source, target: whole, format, signal, onProgress }, keeps)
  }

  return {
    async run(input, height, width, { signal, onProgress } = {}) {
      assertAlive()
      const { inChannels, tail } = chain
      const picture = { width, height }
      const data = checkedInput(input, picture, inChannels)
      const size = outputSize(chain, picture)
      const source = wholeWindow({ ...picture, channels: inChannels, data })
      const target = { x: 0, y: 0, ...size, channels: tail.channels, data: noSamples }
      const done = runJob({ source, target, signal, onProgress })
      try {
        target.data = allocate(size, tail.channels) // takes milliseconds, in which the workers already compute
      } catch (error) {
        await done.catch(() => {})
        throw error
      }
      await done
      return target.data
    },
    ...(code && takesPictures(config, chain) && { upscale }),
    dispose() {
      if (isDisposed) return
      isDisposed = true
      executor = undefined
      if (id !== undefined) threads.remove(id)
    },
  }
}

/** How long the calling thread computes before the event loop has its turn: half a frame at 60 a second. */
const sliceMs = 8

/** Fills the job's target on the calling thread. The event loop has its turn before each part and in it. */
async function runHere(executor: Executor, job: RunJob, inTurn: InTurn, assertAlive: () => void) {
  const { parts, picture, source, target, format, signal } = job
  const aboveOf = partsAbove(parts)
  const seamsBelow = new Map<JobPart, Seam>()
  let sliceEnd = 0
  const letOthersRun = async () => {
    await yieldToEventLoop()
    signal?.throwIfAborted()
    assertAlive()
    sliceEnd = performance.now() + sliceMs
  }
  for (const [index, part] of parts.entries()) {
    const { rect, output } = part
    const above = aboveOf.get(part)
    const seams = {
      give: above && ((seam: Seam) => void seamsBelow.set(above, seam)),
      below: () => seamsBelow.get(part),
    }
    await inTurn(async () => {
      await letOthersRun()
      for (const _ of executor.run(rect, picture, source, target, format, seams)) {
        if (performance.now() > sliceEnd) await letOthersRun()
      }
    })
    seamsBelow.delete(part)
    reportProgress(job, index + 1, output)
  }
}

type InTurn = (work: () => Promise<void>) => Promise<void>

/** Has each work wait for those before it, however they end. */
function oneAtATime(): InTurn {
  let last = Promise.resolve()
  return (work) => {
    const turn = last.then(work)
    last = turn.catch(() => {})
    return turn
  }
}

type Keeps = NonNullable<UpscaleRunOptions['keeps']>

/**
 * Parts whose output is not right already. They are smaller than others, so that a small change costs little,
 * unless all of the picture has changed.
 */
function changedParts(cut: (threads: number) => JobPart[], threads: number, keeps: Keeps): JobPart[] {
  const parts = cut(4 * threads)
  const changed = parts.filter(({ input }) => !keeps(input))
  return changed.length < parts.length ? changed : cut(threads)
}

/** How many multiply-adds a pixel of the last map takes. */
function multiplyAdds({ stages }: Chain): number {
  return stages.reduce((sum, { weight }) => sum + weight.length, 0)
}

function allocate({ width, height }: Size, channels: number): Float32Array {
  const length = width * height * channels
  try {
    return new Float32Array(length)
  } catch (cause) {
    throw new EngineError(
      'out-of-memory',
      `run: no room for the output. Expected ${Math.ceil((4 * length) / 1e6)} MB ` +
        `for ${width} × ${height} × ${channels} numbers. Run the picture in parts.`,
      { cause },
    )
  }
}

const noSamples: Float32Array = new Float32Array(0)

const wholeWindow = ({ width, height, channels, data }: Omit<PixelWindow, 'x' | 'y'>): PixelWindow => ({
  x: 0,
  y: 0,
  width,
  height,
  channels,
  data,
})
