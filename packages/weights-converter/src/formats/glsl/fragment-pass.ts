import {
  activate,
  filled,
  float,
  groupsOf,
  lanesIn,
  lineOf,
  pointwise,
  product,
  range,
  startOf,
  sumOf,
} from './expressions.js'
import { fromRange, type LumaMap, onRange } from './luma-range.js'
import type { StoredMap } from './pass-text.js'
import type { ShaderPass } from './plan-passes.js'
import type { ShaderStage } from './shader-stages.js'

/** A pass that makes one group of four channels: the taps of one stage, and what is 1 × 1 after it. */
export function fragmentPass(
  { tapped, pointwise: after }: Omit<ShaderPass, 'wide'>,
  group: number,
  from: StoredMap | 'luma',
  luma: LumaMap,
): readonly string[] {
  const last = after.at(-1) ?? tapped
  const sums = after.length === 0 ? [group] : range(groupsOf(tapped.outChannels))
  return [
    // Textures repeat their edge, and the network sees zeros beyond it.
    '#define inside(off) float(all(greaterThanEqual(at + off, vec2(0.0))) && all(lessThan(at + off, LUMA_size)))',
    'vec4 hook() {',
    'vec2 at = floor(LUMA_pos * LUMA_size);',
    `float own = ${onRange('LUMA_tex(LUMA_pos).x', luma)};`,
    'float y = own, mask;',
    'vec4 x;',
    ...sums.map((g) => `vec4 ${sumOf(0)}${g} = ${startOf(tapped, g)};`),
    ...range(tapped.size ** 2).flatMap((tap) => seen(tapped, tap, sums, from, luma)),
    'y = own;',
    ...sums.map((g) => activate(tapped, g, `${sumOf(0)}${g}`)),
    ...after.flatMap((next, n) =>
      pointwise(next, next === last ? [group] : range(groupsOf(next.outChannels)), sumOf(n), sumOf(n + 1)),
    ),
    `return ${filled(`${sumOf(after.length)}${group}`, last.outChannels, group)} - ${lineOf(last.flat, group)};`,
    '}',
  ]
}

/** The pass that puts a block's channels in their places as pixels of the picture. */
export function shufflePass(from: StoredMap, scale: number, luma: LumaMap): readonly string[] {
  return [
    'vec4 hook() {',
    'vec2 at = LUMA_pos * LUMA_size;',
    `ivec2 pixel = ivec2(fract(at) * ${float(scale)});`,
    `int channel = pixel.y * ${scale} + pixel.x;`,
    `float y = ${onRange('LUMA_tex((floor(at) + 0.5) * LUMA_pt).x', luma)};`,
    'vec4 group;',
    ...from.textures.map(
      (name, g) =>
        `if (channel / 4 == ${g}) group = texelFetch(${name}_raw, ivec2(at), 0) + ${lineOf(from.flat, g)};`,
    ),
    'int lane = channel % 4;',
    'float value = lane == 0 ? group.x : lane == 1 ? group.y : lane == 2 ? group.z : group.w;',
    `return vec4(${fromRange('value', luma)}, 0.0, 0.0, 1.0);`,
    '}',
  ]
}

/** What a stage sees through one of its taps, added to its sums. */
function seen(
  stage: ShaderStage,
  tap: number,
  sums: readonly number[],
  from: StoredMap | 'luma',
  luma: LumaMap,
): string[] {
  const column = (tap % stage.size) - stage.before
  const row = Math.floor(tap / stage.size) - stage.before
  const off = `vec2(${float(column)}, ${float(row)})`
  const isMasked = stage.edge === 'zero' && (column !== 0 || row !== 0)
  const masked = (value: string): string => (isMasked ? `mask * (${value})` : value)
  const mask = isMasked ? `mask = inside(${off});` : ''
  const sample = onRange(`LUMA_texOff(${off}).x`, luma)
  if (from === 'luma') {
    return [
      mask,
      `y = ${masked(sample)};`,
      ...sums.map((g) => `${sumOf(0)}${g} += ${product(stage, tap, g, 0, 'y')};`),
    ]
  }
  return [
    mask,
    `y = ${sample};`,
    ...from.textures.flatMap((name, c) => [
      `x = ${masked(`${name}_texOff(${off}) + ${lineOf(from.flat, c)}`)};`,
      ...sums.map(
        (g) => `${sumOf(0)}${g} += ${product(stage, tap, g, c, lanesIn('x', stage.inChannels, c))};`,
      ),
    ]),
  ]
}
