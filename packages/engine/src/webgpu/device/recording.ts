import type { Rect, Size } from '@sr/image'
import { bufferUsage } from './buffer-usage.js'
import type { GpuMemory } from './gpu-memory.js'
import { blockPx, partInts } from './part-struct.js'

/** One compute pass over one part. */
interface Step {
  readonly pipeline: GPUComputePipeline
  readonly weights?: GPUBuffer
  readonly place: StepPlace
  /** Invocations, along rows and columns. */
  readonly pixels: Size
  /** How many invocations share a pixel. */
  readonly shares: number
}

/** The struct Part of the shaders. */
export interface StepPlace {
  readonly input: Rect
  readonly map: Size
  readonly made: Rect
  readonly output: Rect
  /** Of passes whose maps are halves. */
  readonly picture?: Rect
}

/** Work that is written down step by step, and handed to the GPU at once. */
export interface Recording {
  /** A buffer of these numbers. */
  upload(content: Words): GPUBuffer
  /** A step that reads these, in the order of its shader's bindings, and makes so many bytes. */
  make(step: Step, reads: readonly GPUBindingResource[], bytes: number): GPUBuffer
  /** The same, into the last of what it is given. */
  run(step: Step, resources: readonly GPUBindingResource[]): void
  /** Says that no later step reads the buffer. */
  release(buffer: GPUBuffer): void
  /** A copy of a buffer's beginning that the program may map. */
  copyForReading(buffer: GPUBuffer, bytes: number): GPUBuffer
  submit(): void
}

type Words = Uint32Array<ArrayBuffer> | Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>

/** Buffers come from `memory`, which gets them back by its `endRun`. */
export function createRecording(device: GPUDevice, memory: GpuMemory): Recording {
  const { storage, uniform, copySource, copyTarget, mapRead } = bufferUsage
  const encoder = device.createCommandEncoder()

  function upload(content: Words, usage: number = storage): GPUBuffer {
    const buffer = memory.take(content.byteLength, usage | copyTarget)
    device.queue.writeBuffer(buffer, 0, content)
    return buffer
  }

  function run(step: Step, resources: readonly GPUBindingResource[]): void {
    const { pipeline, weights, place, pixels, shares } = step
    const bound = [{ buffer: upload(intsOf(place), uniform) }, ...(weights ? [{ buffer: weights }] : [])]
    const entries = [...bound, ...resources].map((resource, binding) => ({ binding, resource }))
    const pass = encoder.beginComputePass()
    pass.setPipeline(pipeline)
    pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }))
    const [columns, rows] = [pixels.width / blockPx.width, pixels.height / blockPx.height]
    pass.dispatchWorkgroups(Math.ceil(columns), Math.ceil(rows), shares)
    pass.end()
  }

  return {
    upload,
    run,
    make(step, reads, bytes) {
      const made = memory.take(bytes, storage | copySource)
      run(step, [...reads, { buffer: made }])
      return made
    },
    release(buffer) {
      // What is uploaded is written before all that is recorded, so it can have one content alone.
      if ((buffer.usage & copyTarget) === 0) memory.release(buffer)
    },
    copyForReading(buffer, bytes) {
      const copy = memory.take(bytes, copyTarget | mapRead)
      encoder.copyBufferToBuffer(buffer, 0, copy, 0, bytes)
      return copy
    },
    submit() {
      device.queue.submit([encoder.finish()])
    },
  }
}

function intsOf({ input, map, made, output, picture }: StepPlace): Int32Array<ArrayBuffer> {
  const ints = new Int32Array(partInts)
  ints.set([input.x, input.y, input.width, input.height, map.width, map.height], 0)
  ints.set([made.x, made.y, made.width, made.height], 6)
  ints.set([output.x, output.y, output.width, output.height], 12) // a vec4 begins at 16 bytes
  if (picture) ints.set([picture.x, picture.y, picture.width, picture.height], 16)
  return ints
}
