import {
  activate,
  filled,
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

/** What a pass reads and writes: the picture's luma, or maps between passes. */
export interface PassEnds {
  readonly from: StoredMap | 'luma'
  readonly to: StoredMap | 'luma'
  readonly luma: LumaMap
  readonly scale: number
}

/** Pixels of the small picture along each side of a workgroup's block; each has a thread. */
export const blockPx = 16

/** What every GPU has for a workgroup. */
const sharedBytes = 16_384

/**
 * A pass in which a workgroup makes a block of pixels. What it looks at, the block and all taps around it, is
 * brought into shared memory, some groups of channels at a time: read, or made by a stage that is 1 × 1.
 */
export function computePass(
  { wide, tapped, pointwise: after }: ShaderPass,
  ends: PassEnds,
): readonly string[] {
  const side = blockPx + tapped.size - 1
  const isLuma = ends.from === 'luma'
  const groups = groupsOf(tapped.inChannels)
  const atOnce = Math.min(groups, Math.floor(sharedBytes / (side ** 2 * 16)))
  const rounds = range(Math.ceil(groups / atOnce)).map((round) =>
    range(groups)
      .slice(round * atOnce, (round + 1) * atOnce)
      .map((group, place) => ({ group, place })),
  )
  const sums = range(groupsOf(tapped.outChannels))
  return [
    `shared ${isLuma ? 'float' : 'vec4'} tile[${(isLuma ? 1 : atOnce) * side ** 2}];`,
    'void hook() {',
    `ivec2 block = ivec2(gl_WorkGroupID.xy) * ${blockPx};`,
    'ivec2 thread = ivec2(gl_LocalInvocationID.xy);',
    'ivec2 size = ivec2(LUMA_size);',
    'ivec2 at = block + thread;', // beyond the picture's end too, where nothing is stored
    `float y = ${lumaAt(ends.luma)};`,
    `int mine = thread.y * ${side} + thread.x;`,
    ...sums.map((g) => `vec4 ${sumOf(0)}${g} = ${startOf(tapped, g)};`),
    ...rounds.flatMap((round, n) => [
      n === 0 ? '' : 'barrier();',
      ...fill(tapped, wide, side, round, ends),
      'barrier();',
      ...round.flatMap(({ group, place }) => taps(tapped, side, group, place, isLuma)),
    ]),
    ...sums.map((g) => activate(tapped, g, `${sumOf(0)}${g}`)),
    ...after.flatMap((next, n) => pointwise(next, range(groupsOf(next.outChannels)), sumOf(n), sumOf(n + 1))),
    ...store(sumOf(after.length), ends),
    '}',
  ]
}

interface GroupPlace {
  readonly group: number
  /** Of its tile among those in shared memory. */
  readonly place: number
}

/** All threads together fill the tiles of some groups. */
function fill(
  stage: ShaderStage,
  wide: ShaderStage | undefined,
  side: number,
  round: readonly GroupPlace[],
  { from, luma }: PassEnds,
): string[] {
  const isZero = stage.edge === 'zero'
  const put = ({ place }: GroupPlace, value: string): string => {
    const target = place === 0 ? 'tile[i]' : `tile[${place * side ** 2} + i]`
    if (!isZero) return `${target} = ${value};`
    return `${target} = inside ? ${value} : ${from === 'luma' ? '0.0' : 'vec4(0.0)'};`
  }
  return [
    `for (int i = int(gl_LocalInvocationIndex); i < ${side ** 2}; i += ${blockPx ** 2}) {`,
    `ivec2 seen = block + ivec2(i % ${side}, i / ${side}) - ${stage.before};`,
    'ivec2 at = clamp(seen, ivec2(0), size - 1);',
    isZero ? 'bool inside = seen == at;' : '',
    ...(from === 'luma'
      ? round.map((place) => put(place, lumaAt(luma)))
      : wide === undefined
        ? [`float y = ${lumaAt(luma)};`, ...round.map((place) => put(place, fetched(from, place.group)))]
        : [
            `float y = ${lumaAt(luma)};`,
            ...range(groupsOf(wide.inChannels)).map((c) => `vec4 n${c} = ${fetched(from, c)};`),
            ...pointwise(
              wide,
              round.map(({ group }) => group),
              'n',
              'w',
            ),
            ...round.map((place) => put(place, `w${place.group}`)),
          ]),
    '}',
  ]
}

function taps(stage: ShaderStage, side: number, group: number, place: number, isLuma: boolean): string[] {
  const outputs = range(groupsOf(stage.outChannels))
  const x = isLuma ? 'x' : lanesIn('x', stage.inChannels, group)
  return [
    `{ ${isLuma ? 'float' : 'vec4'} x;`,
    ...range(stage.size ** 2).flatMap((tap) => {
      const offset = place * side ** 2 + Math.floor(tap / stage.size) * side + (tap % stage.size)
      return [
        `x = tile[mine + ${offset}];`,
        ...outputs.map((g) => `${sumOf(0)}${g} += ${product(stage, tap, g, group, x)};`),
      ]
    }),
    '}',
  ]
}

/** The last stage's groups into their map, or its channels as the pixels of a block of the picture. */
function store(name: string, { to, luma, scale }: PassEnds): string[] {
  if (to === 'luma') {
    return range(scale ** 2).map((pixel) => {
      const value = fromRange(`${name}${pixel >> 2}.${'xyzw'.charAt(pixel % 4)}`, luma)
      const place = `at * ${scale} + ivec2(${pixel % scale}, ${Math.floor(pixel / scale)})`
      return `imageStore(out_image, ${place}, vec4(${value}, 0.0, 0.0, 1.0));`
    })
  }
  return range(groupsOf(to.channels)).map((g) => {
    const value = `${filled(`${name}${g}`, to.channels, g)} - ${lineOf(to.flat, g)}`
    return `imageStore(out_image, ${placeOf(to, g)}, ${value});`
  })
}

/** The luma of the pixel `at`, as the network takes it. */
const lumaAt = (luma: LumaMap): string => onRange('LUMA_tex((vec2(at) + 0.5) * LUMA_pt).x', luma)

const fetched = (map: StoredMap, group: number): string =>
  `texelFetch(${map.textures[0]}_raw, ${placeOf(map, group)}, 0) + ${lineOf(map.flat, group)}`

/** Where a group of the pixel `at` lies. */
function placeOf({ columns, rows }: StoredMap, group: number): string {
  if (columns * rows === 1) return 'at'
  return `at * ivec2(${columns}, ${rows}) + ivec2(${group % columns}, ${Math.floor(group / columns)})`
}
