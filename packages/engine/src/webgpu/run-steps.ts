import type { Rect, Size } from '@sr/image'
import { EngineError } from '../errors.js'
import { bufferUsage, mapForReading } from './buffer-usage.js'
import type { OpenDevice } from './open-device.js'
import { blockPx, partInts } from './pass-shader.js'

/** One compute pass over one part. */
export interface Step {
  readonly pipeline: GPUComputePipeline
  readonly weights?: GPUBuffer
  /** Whether it reads what was uploaded besides what the step before made. */
  readonly readsUpload?: boolean
  /** Whether it makes the network's input, which is otherwise what was uploaded. */
  readonly makesPicture?: boolean
  /** Whether it reads the network's input besides what the step before made. */
  readonly readsPicture?: boolean
  readonly place: StepPlace
  /** Of what it makes. */
  readonly bytes: number
  /** Invocations, along rows and columns. */
  readonly pixels: Size
  /** How many invocations share a pixel. */
  readonly shares: number
}

/** The struct Part of the shaders. */
interface StepPlace {
  readonly input: Rect
  readonly map: Size
  readonly made: Rect
  readonly output: Rect
}

/**
 * Uploads, runs the steps one after the other, and reads back what the last one made. Rejects with
 * EngineError `out-of-memory` or `device-lost`.
 */
export async function runSteps(
  open: OpenDevice,
  upload: Uint32Array<ArrayBuffer> | Float32Array<ArrayBuffer>,
  steps: readonly Step[],
): Promise<ArrayBuffer> {
  const { device } = open
  const buffers: GPUBuffer[] = []
  device.pushErrorScope('out-of-memory')
  device.pushErrorScope('validation')
  const readable = submit()
  const problems = Promise.all([device.popErrorScope(), device.popErrorScope()])
  const mapped = readable.mapAsync(mapForReading)
  mapped.catch(() => {}) // told after the problems
  try {
    assertNoProblem(await problems, Math.max(upload.byteLength, ...steps.map(({ bytes }) => bytes)))
    await mapped
    return readable.getMappedRange().slice(0)
  } catch (error) {
    if (open.lost === undefined) throw error
    throw new EngineError('device-lost', `run: the GPU was lost (${open.lost}). Run it again.`, {
      cause: error,
    })
  } finally {
    for (const buffer of buffers) buffer.destroy()
  }

  function submit(): GPUBuffer {
    const { storage, uniform, copySource, copyTarget, mapRead } = bufferUsage
    const encoder = device.createCommandEncoder()
    const source = createBuffer(upload, storage | copyTarget)
    let [picture, last] = [source, source]
    for (const step of steps) {
      const { pipeline, weights, readsUpload, makesPicture, readsPicture, place, bytes, pixels, shares } =
        step
      const made = createBuffer(bytes, storage | copySource)
      const bound = [
        createBuffer(intsOf(place), uniform | copyTarget),
        weights,
        readsUpload ? source : undefined,
        readsPicture ? picture : undefined,
        last,
        made,
      ]
      const entries = bound
        .filter((buffer) => buffer !== undefined)
        .map((buffer, binding) => ({ binding, resource: { buffer } }))
      const pass = encoder.beginComputePass()
      pass.setPipeline(pipeline)
      pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }))
      pass.dispatchWorkgroups(
        Math.ceil(pixels.width / blockPx.width),
        Math.ceil(pixels.height / blockPx.height),
        shares,
      )
      pass.end()
      last = made
      if (makesPicture) picture = made
    }
    const bytes = steps.at(-1)?.bytes ?? 0
    const result = createBuffer(bytes, copyTarget | mapRead)
    encoder.copyBufferToBuffer(last, 0, result, 0, bytes)
    device.queue.submit([encoder.finish()])
    return result
  }

  function createBuffer(content: number | typeof upload | Int32Array<ArrayBuffer>, usage: number): GPUBuffer {
    const size = typeof content === 'number' ? content : content.byteLength
    const buffer = device.createBuffer({ size, usage })
    buffers.push(buffer)
    if (typeof content !== 'number') device.queue.writeBuffer(buffer, 0, content)
    return buffer
  }
}

function intsOf({ input, map, made, output }: StepPlace): Int32Array<ArrayBuffer> {
  const ints = new Int32Array(partInts)
  ints.set([input.x, input.y, input.width, input.height, map.width, map.height], 0)
  ints.set([made.x, made.y, made.width, made.height], 6)
  ints.set([output.x, output.y, output.width, output.height], 12) // a vec4 begins at 16 bytes
  return ints
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
