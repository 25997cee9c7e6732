import type { Chain } from '../chain/chain.js'
import { inputRect, lastMapSize, outputRect } from '../chain/geometry.js'
import { runSpecification } from '../chain/specification.js'
import type { Rect, Size } from '../rect.js'
import type { NetworkCode } from '../threads/pool-worker.js'
import type { JobPart } from '../threads/run-job.js'
import { createExecutor, type Executor } from './executor.js'
import { chromaReach } from './picture-room.js'
import { planPart } from './plan-part.js'
import { planParts } from './plan-parts.js'
import type { Program } from './program.js'

/** A chain in the form in which it runs here. */
export interface CompiledNetwork {
  /** What workers need to run it; undefined if it runs on the calling thread only. */
  readonly code: NetworkCode | undefined
  /** Cuts a picture into parts for a number of threads. */
  planParts(picture: Size, threads: number): JobPart[]
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
    planParts: (picture, threads) =>
      planParts(program, lastMapSize(chain, picture), threads).map((rect) => {
        const { source, output } = planPart(program, rect, picture)
        return { rect, input: hull(source, around(rect, picture)), output }
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

/** What the executor reads of 8-bit pictures beside the network's input. */
function around({ x, y, width, height }: Rect, picture: Size): Rect {
  const [left, top] = [Math.max(0, x - chromaReach), Math.max(0, y - chromaReach)]
  const [right, bottom] = [
    Math.min(picture.width, x + width + chromaReach),
    Math.min(picture.height, y + height + chromaReach),
  ]
  return { x: left, y: top, width: right - left, height: bottom - top }
}

function hull(a: Rect, b: Rect): Rect {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)]
  const right = Math.max(a.x + a.width, b.x + b.width)
  const bottom = Math.max(a.y + a.height, b.y + b.height)
  return { x, y, width: right - x, height: bottom - y }
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
