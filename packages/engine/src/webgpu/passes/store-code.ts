import type { Tail } from '../../chain/chain.js'
import type { PassShape } from './pass-shape.js'
import type { Pass } from './plan-passes.js'
import { repeat } from './repeat-code.js'
import type { StageCode } from './stage-code.js'
import { lane, wholeVector } from './vector-type.js'

/** The WGSL that stores what an invocation made, in a map, or as the pixels of blocks of the result. */
export function storeCode(code: StageCode, shape: PassShape, { to }: Pass, tail: Tail | undefined): string {
  return repeat(
    shape.pixels,
    (p) => `
if (at.x < part.outSize.x && at.y + ${p} < part.outSize.y) {
${tail === undefined ? storeVectors(code, p, to !== undefined) : storePixels(code, shape, tail, p)}
}`,
  )
}

function storeVectors({ widths, register }: StageCode, p: number, inHalves: boolean): string {
  const stored = (g: number): string => {
    const whole = wholeVector(register(p, g), widths[g] as number)
    return inHalves ? `halvesOf(${whole}, share * ${widths.length} + ${g}, at + vec2i(0, ${p}))` : whole
  }
  return `
let plane = part.outSize.x * part.outSize.y;
let to = share * ${widths.length} * plane + (at.y + ${p}) * part.outSize.x + at.x;
${repeat(widths.length, (g) => `result[to + ${g} * plane] = ${stored(g)};`)}`
}

/** PyTorch's PixelShuffle. */
function storePixels(
  { stage, widths, register }: StageCode,
  { shares, groups }: PassShape,
  { factor, channels }: Tail,
  p: number,
): string {
  const storeChannel = (k: number, value: string): string => {
    const channel = shares > 1 ? `(share * ${4 * groups} + ${k})` : `${k}`
    return `{
let to = first + vec2i(${channel} % ${factor}, ${channel} % ${factor ** 2} / ${factor});
if (${shares > 1 ? `${channel} < ${stage.outChannels} && ` : ''}all(to >= vec2i()) && all(to < part.rect.zw)) {
result[(to.y * part.rect.z + to.x) * ${channels} + ${channel} / ${factor ** 2}] = ${value};
}
}`
  }
  return `
let first = (part.outStart + at + vec2i(0, ${p})) * ${factor} - part.rect.xy;
${repeat(widths.length, (g) => {
  const width = widths[g] as number
  return repeat(width, (j) => storeChannel(4 * g + j, `${register(p, g)}${lane(width, j)}`))
})}`
}
