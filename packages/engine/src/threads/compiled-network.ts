import type { Rect, Size } from '@sr/image'
import type { Chain } from '../chain/chain.js'
import { pictureInput } from '../chain/picture-input.js'
import { createPlainLoops } from '../chain/plain-loops.js'
import { lastMapSize, planMaps } from '../chain/spans.js'
import type { PictureFormat } from '../picture-format.js'
import { cutIntoParts } from '../wasm/cut-into-parts.js'
import { createExecutor, type Executor } from '../wasm/executor.js'
import { planPart } from '../wasm/plan-part.js'
import type { Program } from '../wasm/program.js'
import type { NetworkCode } from './pool-worker.js'
import type { JobPart } from './run-job.js'

/** A chain in the form in which it runs here. */
export interface CompiledNetwork {
  /** What workers need to run it; undefined if only the calling thread can. */
  readonly code: NetworkCode | undefined
  /**
   * Cuts a picture into parts for so many threads. An output pixel takes so many bytes. With a format, parts
   * read samples of a picture.
   */
  cutIntoParts(picture: Size, threads: number, pixelBytes: number, format?: PictureFormat): JobPart[]
  createExecutor(): Promise<Executor>
}

/** The chain on WebAssembly kernels. */
export function compileForKernels(
  chain: Chain,
  program: Program,
  module: WebAssembly.Module,
): CompiledNetwork {
  return {
    code: { program, module },
    cutIntoParts: (picture, threads, pixelBytes, format) =>
      cutIntoParts(program, lastMapSize(chain, picture), threads, pixelBytes).map((rect) => {
        const plan = planPart(program, rect, picture)
        const input = format ? pictureInput(rect, plan.source, picture, format) : plan.source
        return { rect, input, output: plan.output }
      }),
    createExecutor: () => createExecutor(program, module),
  }
}

/** The chain on plain loops, where WebAssembly is forbidden. */
export function compileForPlainLoops(chain: Chain): CompiledNetwork {
  return {
    code: undefined,
    cutIntoParts: (picture) =>
      squares(lastMapSize(chain, picture)).map((rect) => {
        const { input, output } = planMaps(chain, rect, picture)
        return { rect, input, output }
      }),
    createExecutor: async () => createPlainLoops(chain),
  }
}

/** Small enough for the event loop to have its turn often, large enough for halos to cost little. */
const squareSide = 64

function squares({ width, height }: Size): Rect[] {
  const parts: Rect[] = []
  for (let y = 0; y < height; y += squareSide) {
    for (let x = 0; x < width; x += squareSide) {
      parts.push({ x, y, width: Math.min(squareSide, width - x), height: Math.min(squareSide, height - y) })
    }
  }
  return parts
}
