import type { Chain } from './chain.js'
import type { CompiledNetwork } from './compiled-network.js'
import type { LoadedNetwork } from './engine.js'
import { EngineError } from './errors.js'
import type { Executor, PixelWindow } from './executor.js'
import { outputSize } from './geometry.js'
import type { Size } from './rect.js'
import { runHere } from './run-here.js'
import { disposedError, reportProgress } from './run-job.js'
import type { Threads } from './threads.js'

/** A compiled network that takes whole pictures. */
export function createLoadedNetwork(chain: Chain, network: CompiledNetwork, threads: Threads): LoadedNetwork {
  const { code } = network
  const id = code && threads.add(code)
  let executor: Promise<Executor> | undefined
  let isDisposed = false
  const assertAlive = () => {
    if (isDisposed) throw disposedError()
  }

  return {
    async run(input, height, width, { signal, onProgress } = {}) {
      assertAlive()
      const picture = { width, height }
      const source = wholeWindow(picture, chain.inChannels, checkedInput(input, picture, chain.inChannels))
      signal?.throwIfAborted()
      const size = outputSize(chain, picture)
      const target = wholeWindow(size, chain.tail.channels, allocate(size, chain.tail.channels))

      const count = code ? threads.countFor(multiplyAdds(chain) * width * height) : 1
      const parts = network.planParts(picture, count)
      const job = { picture, parts, source, target, signal, onProgress }
      reportProgress(job, 0)
      const isDone = id !== undefined && count > 1 && parts.length > 1 && (await threads.tryRun(id, job))
      if (!isDone) {
        executor ??= network.createExecutor()
        await runHere(await executor, job, assertAlive)
      }
      return target.data
    },
    dispose() {
      if (isDisposed) return
      isDisposed = true
      executor = undefined
      if (id !== undefined) threads.remove(id)
    },
  }
}

/** Per pixel of the last map. */
function multiplyAdds({ stages }: Chain): number {
  return stages.reduce((sum, { weight }) => sum + weight.length, 0)
}

function checkedInput(input: Float32Array, { width, height }: Size, channels: number): Float32Array {
  if (!(input instanceof Float32Array)) {
    const found = Object.prototype.toString.call(input).slice('[object '.length, -1)
    throw new TypeError(`run: input must be a Float32Array, found ${found}.`)
  }
  if (![width, height].every((size) => Number.isInteger(size) && size >= 1)) {
    throw new RangeError(`run: height and width must be whole numbers from 1, found ${height} and ${width}.`)
  }
  const expected = height * width * channels
  if (input.length === expected) return input
  throw new RangeError(
    `run: input must hold height × width × channels numbers. Expected ${expected} for ${height} × ${width} × ${channels}, found ${input.length}.`,
  )
}

function allocate({ width, height }: Size, channels: number): Float32Array {
  const length = width * height * channels
  try {
    return new Float32Array(length)
  } catch (cause) {
    throw new EngineError(
      'out-of-memory',
      `run: no room for the output. Expected ${Math.ceil((4 * length) / 1e6)} MB for ${width} × ${height} × ${channels} numbers. Run the picture in parts.`,
      { cause },
    )
  }
}

const wholeWindow = (size: Size, channels: number, data: Float32Array): PixelWindow => ({
  ...{ x: 0, y: 0 },
  ...size,
  channels,
  data,
})
