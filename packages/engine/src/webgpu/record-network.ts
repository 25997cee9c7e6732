import type { Chain } from '../chain/chain.js'
import type { CompiledPass } from './compiled-passes.js'
import { passShape } from './pass-shape.js'
import { areaOf, mapBytes, type Part } from './plan-parts.js'
import type { Pass } from './plan-passes.js'
import type { Recording } from './recording.js'

/** A network that is ready on a device. */
export interface ReadyNetwork {
  readonly chain: Chain
  readonly passes: readonly Pass[]
  readonly compiled: readonly CompiledPass[]
}

/** Records the network's own steps over a part, from its input to the buffer of its output. */
export function recordNetwork(
  recording: Recording,
  { chain: { tail }, passes, compiled }: ReadyNetwork,
  { output, passes: parts }: Part,
  input: GPUBuffer,
): GPUBuffer {
  return passes.reduce((from, pass, n) => {
    const { input, map, made } = parts[n] as (typeof parts)[number]
    const { pixels, shares } = passShape(pass)
    const step = {
      ...(compiled[n] as CompiledPass),
      place: { input, map, made, output },
      pixels: { width: made.width, height: made.height / pixels },
      shares,
    }
    const isLast = n === passes.length - 1
    const bytes = isLast ? 4 * tail.channels * areaOf(output) : mapBytes(pass, made)
    const to = recording.make(step, [{ buffer: from }], bytes)
    recording.release(from)
    return to
  }, input)
}
