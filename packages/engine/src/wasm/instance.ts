import { EngineError } from '../errors.js'

/** The kernels in a WebAssembly instance, and its memory. */
export interface Instance {
  readonly kernels: Kernels
  readonly bytes: Uint8Array
  readonly words: Uint32Array
  readonly floats: Float32Array
}

/** The functions of assembly/index.ts; addresses and strides are in bytes. */
export interface Kernels {
  readonly pointwise: ConvolutionKernel
  readonly winograd3x3: ConvolutionKernel
  readonly winograd5x5: ConvolutionKernel
  readonly direct: ConvolutionKernel
  readonly padColumns: (surroundings: number, rows: number, count: number) => void
  readonly loadPixels: (
    pixels: number,
    channels: number,
    row: number,
    stride: number,
    first: number,
    count: number,
  ) => void
  readonly storePixels: (row: number, offsets: number, groups: number, blocks: number, out: number) => void
  readonly loadSamples: (mix: number, samples: number, row: number, blocks: number) => void
  readonly interpolateRow: (
    row: number,
    weights: number,
    scale: number,
    out: number,
    outStride: number,
    blocks: number,
  ) => void
  readonly addShortcut: (shortcut: number, row: number, rows: number, blocks: number) => void
  /** Returns 0 if the network's output is not finite. */
  readonly mixColors: (mix: number, values: number, beside: number, weights: number) => number
  readonly packSamples: (pixels: number, vectors: number, pattern: number, keptBytes: number) => void
}

type ConvolutionKernel = (
  stage: number,
  rows: number,
  outRows: number,
  inBlock: number,
  outBlock: number,
  blocks: number,
) => void

/** An instance with a memory of its own; throws EngineError `out-of-memory`. */
export async function createInstance(module: WebAssembly.Module, memoryBytes: number): Promise<Instance> {
  const memory = allocate(memoryBytes)
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } })
  const { buffer } = memory
  return {
    kernels: exports as unknown as Kernels,
    bytes: new Uint8Array(buffer),
    words: new Uint32Array(buffer),
    floats: new Float32Array(buffer),
  }
}

function allocate(bytes: number): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: Math.ceil(bytes / 65536) })
  } catch (cause) {
    throw new EngineError(
      'out-of-memory',
      `run: no WebAssembly memory of ${Math.ceil(bytes / 1e6)} MB for the network's weights and rows. ` +
        'Use fewer threads.',
      { cause },
    )
  }
}
