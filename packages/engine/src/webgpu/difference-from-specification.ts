import { mulberry32 } from '@sr/network'
import type { Chain } from '../chain/chain.js'
import { lastMapSize, outputSize } from '../chain/spans.js'
import { runSpecification } from '../chain/specification.js'
import type { LoadedNetwork } from '../engine.js'

/**
 * The largest difference of a network's output from the specification's, over a small picture of noise whose size
 * fits no block. `range` is that of its samples.
 */
export async function differenceFromSpecification(
  network: LoadedNetwork,
  chain: Chain,
  [black, white]: readonly [number, number],
): Promise<number> {
  const lost = -lastMapSize(chain, { width: 0, height: 0 }).width
  const picture = { width: 21 + lost, height: 19 + lost }
  const { channels } = chain.tail
  const data = noise(picture.width * picture.height * chain.inChannels).map(
    (x) => black + x * (white - black),
  )
  const found = await network.run(data, picture.height, picture.width)
  const size = outputSize(chain, picture)
  const expected = new Float32Array(size.width * size.height * channels)
  runSpecification(
    chain,
    { x: 0, y: 0, ...lastMapSize(chain, picture) },
    picture,
    { x: 0, y: 0, ...picture, channels: chain.inChannels, data },
    { x: 0, y: 0, ...size, channels, data: expected },
  )
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(value - (found[i] as number))), 0)
}

/** Seeded, from 0 to 1. */
export function noise(count: number): Float32Array {
  const random = mulberry32(1)
  return Float32Array.from({ length: count }, random)
}
