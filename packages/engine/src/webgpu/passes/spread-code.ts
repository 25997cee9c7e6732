import { blockPx } from '../device/part-struct.js'
import { activationCode } from './activation-code.js'
import { storedCode } from './gather-code.js'
import { type PassShape, tileSize } from './pass-shape.js'
import type { Pass } from './plan-passes.js'
import { loopOverGroups, repeat } from './repeat-code.js'
import { loopOverColumns, type StageCode } from './stage-code.js'
import { lane, lanes, wholeVector } from './vector-type.js'

/** Workgroup memory of a `spread`. */
export function tileCode([, { stage }]: readonly [StageCode, StageCode], { pixels }: PassShape): string {
  const { width, height } = tileSize(pixels, stage)
  return `var<workgroup> tile: array<vec4f, ${width * height}>;`
}

/**
 * The WGSL of a `spread`: all invocations of a workgroup make a vector of the first stage for all that the taps of
 * their pixels see, then each adds what its own see.
 */
export function spreadCode(
  codes: readonly [StageCode, StageCode],
  { pixels, groups }: PassShape,
  { from }: Pass,
): string {
  const [wide, code] = codes
  const { stage } = code
  const tile = tileSize(pixels, stage)
  const places = tile.width * tile.height
  const invocations = blockPx.width * blockPx.height
  const first = `share * ${groups}`
  return `
let sourcePlane = part.inSize.x * part.inSize.y;
let mine = i32(local.y) * ${pixels * tile.width} + i32(local.x);
var places: array<i32, ${Math.ceil(places / invocations)}>; // of what an invocation makes in the tile
${from ? `var greys: array<f32, ${Math.ceil(places / invocations)}>;` : ''}
for (var t = i32(index); t < ${places}; t += ${invocations}) {
let seen = part.outStart + vec2i(block.xy) * vec2i(${blockPx.width}, ${pixels * blockPx.height}) + vec2i(t % ${tile.width}, t / ${tile.width}) - ${stage.edge === 'valid' ? 0 : stage.before};
let place = vec2i(${storedCode(stage, 'seen.x', 'x')}, ${storedCode(stage, 'seen.y', 'y')});
let stored = place.y * part.inSize.x + place.x;
${from ? `greys[t / ${invocations}] = greyBefore(place);` : ''}
places[t / ${invocations}] = ${stage.edge === 'zero' ? 'select(-1, stored, all(seen >= vec2i()) && all(seen < part.map))' : 'stored'};
}
${code.begin(first)}
${loopOverGroups(
  wide.stage.outChannels,
  'made',
  (width) => `
workgroupBarrier();
for (var t = i32(index); t < ${places}; t += ${invocations}) {
let stored = places[t / ${invocations}];
var x = vec4f();
if (stored >= 0) {
${from ? `let grey = greys[t / ${invocations}];` : ''}
${wideCode(wide, width, from ? 'mapBefore(group, stored, grey)' : 'source[group * sourcePlane + stored]')}
}
tile[t] = x;
}
workgroupBarrier();
${loopOverColumns(
  code,
  (column) => `
${repeat(pixels + stage.size - 1, (y) => `let x${y} = tile[mine + column + ${y * tile.width}];`)}
${code.add({ block: 'share', group: 'made', ...column, width }, (row, j) => `x${row}${lane(4, j)}`)}`,
)}`,
)}
${code.end(first)}`
}

/** Vector `made` of the first stage, where `stored` is a pixel before it. */
function wideCode({ stage, place }: StageCode, width: number, before: string): string {
  return `
var sum = weights[${place.bias} + made]${lanes(width)};
${loopOverGroups(
  stage.inChannels,
  'group',
  (inputs) => `
let input = ${before};
let v = ${place.weight} + made * ${place.blockWeights} + 4 * group;
${repeat(inputs, (j) => `sum += weights[v + ${j}]${lanes(width)} * input${lane(4, j)};`)}`,
)}
${activationCode(stage, 'sum', `weights[${place.slopes} + made]`, width)}
x = ${wholeVector('sum', width)};`
}
