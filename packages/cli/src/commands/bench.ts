import { availableParallelism } from 'node:os'
import { asCodedError, type CodedError } from '@sr/files/disk'
import { createUpscaler } from '@sr/fsrcnn'
import { inputScale, mulberry32, type Weights } from '@sr/network'
import type { EngineName } from '../engines/engine-names.js'
import { createEngine } from '../engines/engines.js'
import { CliError } from '../errors.js'
import { describeNetwork } from '../models/describe-network.js'
import { loadBenchModel } from '../models/load-bench-model.js'
import type { StatedOptions } from '../models/stated-options.js'
import { createProgress } from '../terminal/progress.js'
import type { Report } from '../terminal/report.js'

/** The options of `sr bench`, checked. */
export interface BenchCommandOptions extends StatedOptions {
  readonly size: Size
  readonly model: string
  readonly engine: EngineName
  readonly threads?: number
  readonly endToEnd?: true
}

/** The size of the picture that is enlarged, in pixels. */
interface Size {
  readonly width: number
  readonly height: number
}

type Engine = Awaited<ReturnType<typeof createEngine>>

/** Something to be timed, and what it takes to end it. */
interface Subject {
  /** Runs once and resolves to the number of pixels that came out. */
  run(): Promise<number>
  dispose(): void
}

const warmUps = 2 // engines compile while they first run
const runsAtLeast = 5
const runsAtMost = 100
const aboutMs = 3000

/**
 * Times a network from luma to luma, or with `endToEnd` the whole way from RGB to RGB. Returns the exit code.
 */
export async function bench(
  options: BenchCommandOptions,
  report: Report,
  signal: AbortSignal,
): Promise<number> {
  const { size, model, threads: stated } = options
  const { weights, warnings } = await loadBenchModel(model, options)
  for (const { message } of warnings) report.warn(model, message)
  const engine = await createEngine(options.engine, { threads: stated, report })
  const { scale } = weights.config
  const endToEnd = options.endToEnd ?? false
  const subject = await (endToEnd ? wholeWay : networkAlone)(engine, weights, size, signal)
  const { times, pixels } = await timeRuns(subject, model, signal)

  const ms = { median: median(times), min: Math.min(...times) }
  const megapixelsPerSecond = pixels / 1000 / ms.median
  const threads = threadsOf(engine.name, stated)
  const given = `${size.width}×${size.height} → ${size.width * scale}×${size.height * scale}`
  const what = endToEnd ? 'RGB to RGB' : 'network alone'
  report.print(
    `${describeNetwork(weights.config)}, ${given}, ${what}, ${engine.name}, ${threads} thread${threads === 1 ? '' : 's'}`,
  )
  report.print(
    `median ${ms.median.toFixed(1)} ms, min ${ms.min.toFixed(1)} ms of ${times.length} runs; ` +
      `${megapixelsPerSecond.toFixed(1)} megapixels of output a second`,
  )
  const facts = { engine: engine.name, threads, size: `${size.width}x${size.height}`, scale, model }
  return report.finish({ ...facts, endToEnd, runs: times.length, ms, megapixelsPerSecond }, 1)
}

/** Runs on floats: the network's input in, its output out. */
async function networkAlone(engine: Engine, weights: Weights, size: Size): Promise<Subject> {
  const { channels } = weights.config
  const factor = inputScale(weights.config)
  const [width, height] = [size.width * factor, size.height * factor]
  const input = noise(new Float32Array(width * height * channels), 1)
  const network = await engine.load(weights)
  return {
    async run() {
      try {
        return (await network.run(input, height, width)).length / channels
      } catch (cause) {
        throw engineFailure(engine.name, cause)
      }
    },
    dispose: () => network.dispose(),
  }
}

/**
 * Says what may help: an engine that is given a whole picture at once may fail with
 * an error that says nothing.
 */
function engineFailure(name: string, cause: unknown): CodedError {
  const failure = asCodedError(name, cause)
  if (failure.code !== 'internal') return failure
  const problem =
    'broke down, most often for lack of memory. Use a smaller --size, or --end-to-end, which works in tiles.'
  return new CliError('engine-failed', name, problem, { cause })
}

async function wholeWay(engine: Engine, weights: Weights, size: Size, signal: AbortSignal): Promise<Subject> {
  const picture = { ...size, channels: 3, data: noise(new Uint8Array(size.width * size.height * 3), 255) }
  const upscaler = await createUpscaler(weights, { engine })
  return {
    async run() {
      const { width, height } = await upscaler.upscale(picture, { signal })
      return width * height
    },
    dispose: () => upscaler.dispose(),
  }
}

/** Runs for some three seconds, and disposes the subject. */
async function timeRuns(
  { run, dispose }: Subject,
  label: string,
  signal: AbortSignal,
): Promise<{ readonly times: readonly number[]; readonly pixels: number }> {
  const progress = createProgress()
  const times: number[] = []
  let pixels = 0
  try {
    progress.start(label)
    for (let i = 0; i < warmUps; i++) {
      signal.throwIfAborted()
      await run()
    }
    const began = performance.now()
    for (let ratio = 0; ratio < 1; ) {
      signal.throwIfAborted()
      const start = performance.now()
      pixels = await run()
      const end = performance.now()
      times.push(end - start)
      const enough = Math.min(times.length / runsAtLeast, (end - began) / aboutMs)
      ratio = Math.max(enough, times.length / runsAtMost)
      progress.update(Math.min(1, ratio))
    }
    return { times, pixels }
  } finally {
    progress.stop()
    dispose()
  }
}

/** Fills samples with seeded noise from 0 to `white`. */
function noise<Samples extends Float32Array | Uint8Array>(samples: Samples, white: number): Samples {
  const random = mulberry32(1)
  for (let i = 0; i < samples.length; i++) samples[i] = white * random()
  return samples
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2
}

/**
 * Our engine has a thread for each core, up to 16, unless stated; tfjs computes on one in
 * Node, and tfjs-node on all cores.
 */
function threadsOf(engine: string, stated: number | undefined): number {
  if (engine === 'wasm') return stated ?? Math.min(availableParallelism(), 16)
  return engine === 'tfjs-node' ? availableParallelism() : 1
}
