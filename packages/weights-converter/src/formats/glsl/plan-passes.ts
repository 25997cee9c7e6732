import type { FlatStage, ShaderStage } from './shader-stages.js'

/** Stages that run together, so that no map is stored between them. */
export interface ShaderPass {
  /** A 1 × 1 stage that makes more channels than it takes; the next stage takes its taps among them. */
  readonly wide: FlatStage | undefined
  /** Looks at its taps in the map before. */
  readonly tapped: FlatStage
  /** Those that are 1 × 1, and stay in the registers of a pixel. */
  readonly pointwise: readonly FlatStage[]
}

/** Splits a network into passes, as few as its shape allows: FSRCNN's takes its mapping layers and two. */
export function planPasses(stages: readonly FlatStage[]): ShaderPass[] {
  const passes: ShaderPass[] = []
  let rest = stages
  for (;;) {
    const [first, second] = rest
    if (first === undefined) return passes
    const isWide = passes.length > 0 && second !== undefined && isSpread(first, second)
    const [wide, tapped] = isWide ? [first, second] : [undefined, first]
    rest = rest.slice(isWide ? 2 : 1)
    const pointwise = rest.slice(0, countPointwise(rest))
    rest = rest.slice(pointwise.length)
    passes.push({ wide, tapped, pointwise })
  }
}

function countPointwise(rest: readonly ShaderStage[]): number {
  const end = rest.findIndex((stage, n) => {
    const next = rest[n + 1]
    return stage.size > 1 || (next !== undefined && isSpread(stage, next))
  })
  return end < 0 ? rest.length : end
}

/** Whether storing the first stage's map would cost more than to make it again around each block. */
const isSpread = (first: ShaderStage, second: ShaderStage): boolean =>
  first.size === 1 && second.size > 1 && first.outChannels > first.inChannels
