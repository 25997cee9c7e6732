import type { Chain } from '../../chain/chain.js'
import { pipelineOf } from '../device/pipelines.js'
import type { Recording } from '../device/recording.js'
import { type CompiledPass, compilePasses } from './compiled-passes.js'
import { passShape } from './pass-shape.js'
import { areaOf, mapBytes, type Part } from './plan-parts.js'
import { hasHalves, type Pass } from './plan-passes.js'
import { shortcutShader } from './shortcut-shader.js'

/** A network that is ready on a device. */
export interface ReadyNetwork {
  readonly chain: Chain
  readonly passes: readonly Pass[]
  readonly compiled: readonly CompiledPass[]
  /** Of a network that has one. */
  readonly shortcut: GPUComputePipeline | undefined
}

/** Makes a network ready. The caller destroys the weights of its passes. */
export async function readyNetwork(
  device: GPUDevice,
  chain: Chain,
  passes: readonly Pass[],
): Promise<ReadyNetwork> {
  const { tail } = chain
  const [compiled, shortcut] = await Promise.all([
    compilePasses(device, chain, passes),
    tail.shortcut && pipelineOf(device, shortcutShader(tail, tail.shortcut)),
  ])
  return { chain, passes, compiled, shortcut }
}

/** Records the network's own steps over a part, from its input to the buffer of its output. */
export function recordNetwork(
  recording: Recording,
  { chain: { tail }, passes, compiled, shortcut }: ReadyNetwork,
  { input: seen, output, passes: parts }: Part,
  picture: GPUBuffer,
): GPUBuffer {
  const outputBytes = 4 * tail.channels * areaOf(output)
  const made = passes.reduce((from, pass, n) => {
    const { input, map, made } = parts[n] as (typeof parts)[number]
    const { pixels, shares } = passShape(pass)
    const step = {
      ...(compiled[n] as CompiledPass),
      place: { input, map, made, output, picture: seen },
      pixels: { width: made.width, height: made.height / pixels },
      shares,
    }
    const bytes = n === passes.length - 1 ? outputBytes : mapBytes(pass, made)
    const reads = [{ buffer: from }, ...(hasHalves(pass) ? [{ buffer: picture }] : [])]
    const to = recording.make(step, reads, bytes)
    if (from !== picture) recording.release(from)
    return to
  }, picture)
  const sum = shortcut ? addPicture(shortcut) : made
  recording.release(picture)
  return sum

  function addPicture(pipeline: GPUComputePipeline): GPUBuffer {
    const place = { input: seen, map: (parts[0] as (typeof parts)[number]).map, made: output, output }
    const step = { pipeline, place, pixels: output, shares: 1 }
    const to = recording.make(step, [{ buffer: picture }, { buffer: made }], outputBytes)
    recording.release(made)
    return to
  }
}
