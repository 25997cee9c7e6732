import type { Stage } from '../../chain/chain.js'

/** Neighbouring tap columns of a kernel that see the same channels. */
export interface TapColumns {
  readonly first: number
  readonly count: number
  /** [rows][vectors made together]: which channels of a vector, as `xyzw`, have a weight there that is not zero. */
  readonly seenBy: readonly (readonly string[])[]
}

/**
 * The columns of a stage's kernel, as few runs as there are. Most stages have one; a deconvolution's sub-pixel form
 * has channels that never see some taps, which are left out: 19 of the 100 of a 9 × 9 kernel with stride 2.
 * `groups` vectors are made together, by the same code for each such block.
 */
export function tapColumns(stage: Stage, groups: number): TapColumns[] {
  const runs: { first: number; count: number; seenBy: string[][] }[] = []
  for (let column = 0; column < stage.size; column++) {
    const seenBy = Array.from({ length: stage.size }, (_, row) => seenAt(stage, groups, row, column))
    const last = runs.at(-1)
    if (last !== undefined && `${last.seenBy}` === `${seenBy}`) last.count++
    else runs.push({ first: column, count: 1, seenBy })
  }
  return runs
}

function seenAt(stage: Stage, groups: number, row: number, column: number): string[] {
  const { inChannels, outChannels, size, weight } = stage
  const lanes = Array.from({ length: groups }, () => new Set<number>())
  for (let output = 0; output < outChannels; output++) {
    for (let input = 0; input < inChannels; input++) {
      const at = ((output * inChannels + input) * size + row) * size + column
      if (weight[at] !== 0) lanes[Math.floor(output / 4) % groups]?.add(output % 4)
    }
  }
  return lanes.map((seen) => [...'xyzw'].filter((_, lane) => seen.has(lane)).join(''))
}
