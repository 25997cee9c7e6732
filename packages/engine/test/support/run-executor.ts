import type { Rect, Size } from '@sr/image'
import type { Chain } from '../../src/chain/chain.js'
import { lastMapSize } from '../../src/chain/spans.js'
import { partsAbove } from '../../src/threads/parts-above.js'
import { cutIntoParts } from '../../src/wasm/cut-into-parts.js'
import { createExecutor } from '../../src/wasm/executor.js'
import { haloOf } from '../../src/wasm/plan-columns.js'
import { planPart } from '../../src/wasm/plan-part.js'
import { type Program, planProgram } from '../../src/wasm/program.js'
import type { Seam } from '../../src/wasm/seam.js'
import { runPartByPart, runWhole } from './run-parts.js'

/** A chain on kernels in one WebAssembly instance. */
export interface ChainRunner {
  /** Where the picture is cut if nothing is said: as in an engine with one thread. */
  readonly stripPx: number
  /** The output [height, width, channels], part by part, each given only the pixels that its plan says. */
  run(picture: Size, pixels: Float32Array, parts?: readonly Rect[]): Float32Array
  /** The same with seams, from the last part to the first; and how many parts took one. */
  runWithSeams(
    picture: Size,
    pixels: Float32Array,
    parts: readonly Rect[],
  ): { output: Float32Array; taken: number }
}

/** How wide a strip between others may be. */
export function stripColumnsOf({ stages, stripBlocks }: Program): number {
  const { before, after } = haloOf(stages)
  return 4 * Math.floor((32 * stripBlocks - before - after) / 4)
}

/** Strips are as narrow as can be, so that small pictures have several. */
export async function createRunner(chain: Chain, module: WebAssembly.Module): Promise<ChainRunner> {
  const program = planProgram(chain, 1)
  const executor = await createExecutor(program, module)
  return {
    stripPx: stripColumnsOf(program),
    run: (picture, pixels, parts = cutIntoParts(program, lastMapSize(chain, picture), 1, 4)) =>
      runPartByPart(chain, picture, pixels, parts, {
        inputRect: (part) => planPart(program, part, picture).source,
        run: (part, source, target) => runWhole(executor.run(part, picture, source, target)),
      }),
    runWithSeams(picture, pixels, parts) {
      const upwards = parts.map((rect) => ({ rect })).reverse()
      const aboveOf = partsAbove(upwards)
      const seams = new Map<object, Seam>()
      let taken = 0
      let next = 0
      const output = runPartByPart(
        chain,
        picture,
        pixels,
        upwards.map(({ rect }) => rect),
        {
          inputRect: (part) => planPart(program, part, picture).source,
          run(rect, source, target) {
            const part = upwards[next++]
            const above = aboveOf.get(part)
            const below = seams.get(part)
            const give = above && ((seam: Seam) => void seams.set(above, seam))
            const rows = executor.run(rect, picture, source, target, undefined, { give, below: () => below })
            for (const state of rows) if (state === 'seam' && below) taken++
          },
        },
      )
      return { output, taken }
    },
  }
}
