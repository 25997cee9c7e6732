import type { Rect } from '@sr/image'
import type { Chain } from '../chain/chain.js'
import { outputSize } from '../chain/spans.js'
import type { LoadedNetwork, RunOptions } from '../engine.js'
import { disposedError, EngineError } from '../errors.js'
import { reportProgress } from '../report-progress.js'
import { bufferUsage, mapForReading } from './buffer-usage.js'
import { type CompiledPass, compilePasses } from './compiled-passes.js'
import type { OpenDevice } from './open-device.js'
import { blockPx, partInts } from './pass-shader.js'
import { areaOf, bytesOf, mapBytes, type Part, planParts } from './plan-parts.js'
import { type Pass, planPasses, sharesOf } from './plan-passes.js'

/** A network on a GPU. What it has there is made anew if the device was lost in between. */
export function createGpuNetwork(chain: Chain, openDevice: () => Promise<OpenDevice>): LoadedNetwork {
  const passes = planPasses(chain)
  let onDevice: { readonly open: OpenDevice; readonly compiled: Promise<CompiledPass[]> } | undefined
  let isDisposed = false
  let last: Promise<unknown> = Promise.resolve() // runs take turns: they share what memory there is

  async function compiledOn(open: OpenDevice): Promise<CompiledPass[]> {
    if (onDevice?.open !== open) onDevice = { open, compiled: compilePasses(open.device, chain, passes) }
    return await onDevice.compiled
  }

  async function runParts(
    input: Float32Array,
    picture: { width: number; height: number },
    options: RunOptions,
  ) {
    const { signal } = options
    const size = outputSize(chain, picture)
    const output = new Float32Array(areaOf(size) * chain.tail.channels)
    const open = await openDevice()
    const compiled = await compiledOn(open)
    const parts = planParts(chain, passes, picture, open.limitBytes)
    const job = { ...options, parts }
    for (const [index, part] of parts.entries()) {
      reportProgress(job, index, parts[index - 1]?.output)
      signal?.throwIfAborted()
      if (isDisposed) throw disposedError()
      const source = cutOut(input, picture.width, chain.inChannels, part.input)
      const made = await runPart(open, chain, passes, compiled, part, source)
      paste(made, part.output, output, size.width, chain.tail.channels)
    }
    reportProgress(job, parts.length, parts.at(-1)?.output)
    return output
  }

  return {
    run(input, height, width, options = {}) {
      const run = last.then(() => {
        if (isDisposed) throw disposedError()
        options.signal?.throwIfAborted()
        return runParts(input, { width, height }, options)
      })
      last = run.catch(() => {})
      return run
    },
    dispose() {
      isDisposed = true
      void onDevice?.compiled
        .then((compiled) => {
          for (const { weights } of compiled) weights.destroy()
        })
        .catch(() => {})
    },
  }
}

/** Runs all passes over one part, and reads the result back. */
async function runPart(
  open: OpenDevice,
  chain: Chain,
  passes: readonly Pass[],
  compiled: readonly CompiledPass[],
  part: Part,
  source: Float32Array<ArrayBuffer>,
): Promise<Float32Array> {
  const { device } = open
  device.pushErrorScope('out-of-memory')
  device.pushErrorScope('validation')
  const buffers: GPUBuffer[] = []
  const createBuffer = (size: number, usage: number): GPUBuffer => {
    const buffer = device.createBuffer({ size, usage })
    buffers.push(buffer)
    return buffer
  }
  const resultBytes = 4 * areaOf(part.output) * chain.tail.channels
  const readable = createBuffer(resultBytes, bufferUsage.copyTarget | bufferUsage.mapRead)
  const mapped = submit().then(() => readable.mapAsync(mapForReading))
  try {
    const problems = await Promise.all([device.popErrorScope(), device.popErrorScope()])
    assertNoProblem(problems, bytesOf(chain, passes, part))
    await mapped
    return new Float32Array(readable.getMappedRange().slice(0))
  } catch (error) {
    await mapped.catch(() => {})
    if (open.lost === undefined) throw error
    throw new EngineError('device-lost', `run: the GPU was lost (${open.lost}). Run it again.`, {
      cause: error,
    })
  } finally {
    for (const buffer of buffers) buffer.destroy()
  }

  async function submit(): Promise<void> {
    const encoder = device.createCommandEncoder()
    let from = createBuffer(source.byteLength, bufferUsage.storage | bufferUsage.copyTarget)
    device.queue.writeBuffer(from, 0, source)
    for (const [n, pass] of passes.entries()) {
      const { input, map, made } = part.passes[n] as (typeof part.passes)[number]
      const isLast = n === passes.length - 1
      const bytes = isLast ? resultBytes : mapBytes(pass, made)
      const to = createBuffer(bytes, bufferUsage.storage | bufferUsage.copySource)
      const places = createBuffer(4 * partInts, bufferUsage.uniform | bufferUsage.copyTarget)
      const { x, y, width, height } = part.output
      device.queue.writeBuffer(
        places,
        0,
        Int32Array.of(
          ...[input.x, input.y, input.width, input.height, map.width, map.height],
          ...[made.x, made.y, made.width, made.height, 0, 0],
          ...[x, y, width, height],
        ),
      )
      const { pipeline, weights } = compiled[n] as CompiledPass
      const entries = [places, weights, from, to].map((buffer, binding) => ({
        binding,
        resource: { buffer },
      }))
      const computing = encoder.beginComputePass()
      computing.setPipeline(pipeline)
      computing.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }))
      computing.dispatchWorkgroups(
        Math.ceil(made.width / blockPx.width),
        Math.ceil(made.height / blockPx.height),
        sharesOf(pass).shares,
      )
      computing.end()
      from = to
    }
    encoder.copyBufferToBuffer(from, 0, readable, 0, resultBytes)
    device.queue.submit([encoder.finish()])
  }
}

function assertNoProblem(problems: readonly (GPUError | null)[], bytes: number): void {
  const problem = problems.find((each) => each !== null)
  if (!problem) return
  throw new EngineError(
    'out-of-memory',
    `run: the GPU refused the work (${problem.message}). Its largest buffer takes ${bytes} bytes. Use a smaller picture, or wasmEngine().`,
    { cause: problem },
  )
}

/** The rectangle's pixels, in an array of their own. */
function cutOut(
  data: Float32Array,
  rowPx: number,
  channels: number,
  { x, y, width, height }: Rect,
): Float32Array<ArrayBuffer> {
  const part = new Float32Array(width * height * channels)
  for (let row = 0; row < height; row++) {
    const from = ((y + row) * rowPx + x) * channels
    part.set(data.subarray(from, from + width * channels), row * width * channels)
  }
  return part
}

function paste(
  part: Float32Array,
  { x, y, width, height }: Rect,
  data: Float32Array,
  rowPx: number,
  channels: number,
): void {
  for (let row = 0; row < height; row++) {
    const from = row * width * channels
    data.set(part.subarray(from, from + width * channels), ((y + row) * rowPx + x) * channels)
  }
}
