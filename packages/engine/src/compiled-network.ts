import type { Chain } from './chain.js'
import { createExecutor, type Executor } from './executor.js'
import { inputRect, lastMapSize, outputRect } from './geometry.js'
import { planPart } from './plan-part.js'
import { planParts } from './plan-parts.js'
import type { NetworkCode } from './pool-worker.js'
import { planProgram } from './program.js'
import type { Rect, Size } from './rect.js'
import type { JobPart } from './run-job.js'
import { runSpecification } from './specification.js'

/** A chain in the form in which it runs here. */
export interface CompiledNetwork {
  /** What workers need to run it; undefined if it runs on the calling thread only. */
  readonly code: NetworkCode | undefined
  /** Cuts a picture into parts for a number of threads. */
  planParts(picture: Size, threads: number): JobPart[]
  createExecutor(): Promise<Executor>
}

/** The chain on WebAssembly kernels. */
export function compileForKernels(chain: Chain, module: WebAssembly.Module): CompiledNetwork {
  const program = planProgram(chain)
  return {
    code: { program, module },
    planParts: (picture, threads) =>
      planParts(program, lastMapSize(chain, picture), threads).map((rect) => {
        const { source, output } = planPart(program, rect, picture)
        return { rect, input: source, output }
      }),
    createExecutor: () => createExecutor(program, module),
  }
}

/** The chain on plain loops, where WebAssembly is forbidden. */
export function compileForSpecification(chain: Chain): CompiledNetwork {
  return {
    code: undefined,
    planParts: (picture) =>
      squares(lastMapSize(chain, picture)).map((rect) => ({
        rect,
        input: inputRect(chain, rect, picture),
        output: outputRect(chain, rect, picture),
      })),
    createExecutor: async () => ({
      run: (part, picture, source, target) => runSpecification(chain, part, picture, source, target),
    }),
  }
}

/** Small enough that the event loop is not kept waiting for long, large enough that halos cost little. */
const squareSide = 48

function squares({ width, height }: Size): Rect[] {
  const parts: Rect[] = []
  for (let y = 0; y < height; y += squareSide) {
    for (let x = 0; x < width; x += squareSide) {
      parts.push({ x, y, width: Math.min(squareSide, width - x), height: Math.min(squareSide, height - y) })
    }
  }
  return parts
}
