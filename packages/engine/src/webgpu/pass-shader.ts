import type { Stage, Tail } from '../chain/chain.js'
import type { PackedPass, StagePlace } from './pack-pass.js'
import { type Pass, sharesOf } from './plan-passes.js'

/** What a pass reads and writes besides maps of vectors. */
export interface PassEnds {
  /** Of the picture, where the pass is the first. */
  readonly scalars?: number | undefined
  /** What the last pass makes pixels by. */
  readonly tail?: Tail | undefined
  /** Whether the weights fit into a uniform buffer, which every GPU reads fastest. */
  readonly uniform: boolean
}

/** Pixels of a workgroup, along rows and columns. */
export const blockPx = { width: 16, height: 8 } as const

/** Where a pass's part lies; see {@link partInts}. */
export const partStruct = `
struct Part {
  inStart: vec2i, inSize: vec2i,   // what is stored of the map before
  map: vec2i,                      // the whole of that map, for its edges
  outStart: vec2i, outSize: vec2i, // what is made of this one
  rect: vec4i,                     // of the result: x, y, width, height
}
`

/** The integers of `Part` in {@link passShader}. */
export const partInts = 16

/**
 * The WGSL of a pass. It depends on the shapes of the stages alone, so that networks of one shape share their
 * pipelines. Maps are [groups of four channels, rows, columns] of vectors; pictures and results are floats,
 * [rows, columns, channels].
 */
export function passShader(pass: Pass, packed: PackedPass, ends: PassEnds): string {
  const { scalars, tail, uniform } = ends
  const weights = `array<vec4f, ${packed.vectors.length / 4}>`
  return `
${partStruct}
@group(0) @binding(0) var<uniform> part: Part;
@group(0) @binding(1) var<${uniform ? 'uniform' : 'storage, read'}> weights: ${weights};
@group(0) @binding(2) var<storage, read> source: array<${scalars === undefined ? 'vec4f' : 'f32'}>;
@group(0) @binding(3) var<storage, read_write> result: array<${tail === undefined ? 'vec4f' : 'f32'}>;

fn matrix(at: i32) -> mat4x4f {
  return mat4x4f(weights[at], weights[at + 1], weights[at + 2], weights[at + 3]);
}
${pass.kind === 'gather' ? gather(pass, packed, ends) : spread(pass, packed, ends)}`
}

/** One invocation makes a few pixels of a row: their taps from the map before, then what is 1 × 1 in registers. */
function gather(pass: Pass, { places }: PackedPass, { scalars, tail }: PassEnds): string {
  const { groups, shares } = sharesOf(pass)
  const pixels = pixelsOf(pass)
  const [stage, ...pointwise] = pass.stages as [Stage, ...Stage[]]
  const [place, ...others] = places as [StagePlace, ...StagePlace[]]
  const made = pointwise.length === 0 ? groups : place.outGroups
  const first = pointwise.length === 0 ? `share * ${groups}` : '0'
  const inputs = scalars ?? place.inGroups
  const from =
    scalars === undefined ? `c * part.inSize.x * part.inSize.y + stored` : `stored * ${scalars} + c`
  return `
@compute @workgroup_size(${blockPx.width}, ${blockPx.height})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let at = vec2i(id.xy) * vec2i(${pixels}, 1);
  ${shares > 1 ? 'let share = i32(id.z);' : 'const share = 0;'}
  if (any(at >= part.outSize)) { return; }
  let pixel = part.outStart + at;
  ${each(made, (g) => `let bias${g} = weights[${place.bias} + ${first} + ${g}];`)}
  ${grid(pixels, made, (p, g) => `var a${p}_${g} = bias${g};`)}
  for (var tap = 0; tap < ${stage.size ** 2}; tap++) {
    ${each(pixels, (p) => seenFrom(stage, p))}
    for (var c = 0; c < ${inputs}; c++) {
      ${each(pixels, (p) => `var x${p} = source[${from.replace('stored', `stored${p}`)}];`)}
      ${stage.edge === 'zero' ? each(pixels, (p) => `if (!inside${p}) { x${p} = ${scalars === undefined ? 'vec4f' : 'f32'}(); }`) : ''}
      let w = ${place.weight} + ${scalars === undefined ? '4 * ' : ''}((tap * ${inputs} + c) * ${place.outGroups} + ${first});
      ${each(made, (g) => multiplyAdd(g, pixels, scalars === undefined))}
    }
  }
  ${grid(pixels, made, (p, g) => activation(stage, `a${p}_${g}`, `weights[${place.slopes} + ${first} + ${g}]`))}
  ${pointwise.map((stage, n) => pointwiseStage(stage, others[n] as StagePlace, n, made, pixels)).join('\n')}
  ${each(pixels, (p) => store(pass, `${'abcdefgh'.charAt(pointwise.length)}${p}_`, groups, tail, p))}
}`
}

/** All pixels' registers g take a matrix, or a column, times what a tap sees: weights are loaded once for them. */
const multiplyAdd = (g: number, pixels: number, isMatrix: boolean): string => `
      let m${g} = ${isMatrix ? `matrix(w + ${4 * g})` : `weights[w + ${g}]`};
      ${each(pixels, (p) => `a${p}_${g} += m${g} * x${p};`)}`

/** Registers a become b by the first 1 × 1 stage, those c by the second. */
function pointwiseStage(stage: Stage, place: StagePlace, n: number, made: number, pixels: number): string {
  const { weight, bias, slopes, outGroups, inGroups } = place
  const [from, to] = ['abcdefg'.charAt(n), 'bcdefgh'.charAt(n)]
  const inputs = n === 0 ? made : inGroups
  return `
  ${grid(pixels, outGroups, (p, g) => `var ${to}${p}_${g} = weights[${bias + g}];`)}
  ${grid(inputs, outGroups, (c, g) => `{ let m = matrix(${weight + 4 * (c * outGroups + g)}); ${each(pixels, (p) => `${to}${p}_${g} += m * ${from}${p}_${c};`)} }`)}
  ${grid(pixels, outGroups, (p, g) => activation(stage, `${to}${p}_${g}`, `weights[${slopes + g}]`))}`
}

/**
 * How many pixels of a row one invocation makes. The more they are, the less often weights are loaded; the
 * fewer, the more of their vectors stay in registers, and the smaller is a block's memory.
 */
export function pixelsOf({ kind, stages }: Pass): number {
  const widest = Math.max(...stages.slice(kind === 'spread' ? 1 : 0).map(({ outChannels }) => outChannels))
  const fits = (pixels: number): boolean =>
    kind === 'gather' || tileBytes(pixels, (stages[1] as Stage).size) <= mostTileBytes
  return [4, 2].find((pixels) => (pixels === 2 || widest <= 16) && fits(pixels)) ?? 1
}

/** Workgroup memory that every GPU has. */
const mostTileBytes = 2 ** 14

const tileBytes = (pixels: number, size: number): number =>
  16 * (pixels * blockPx.width + size - 1) * (blockPx.height + size - 1)

/** A block of pixels together: channels of the first stage four at a time, around all of the block. */
function spread(pass: Pass, { places }: PackedPass, { tail }: PassEnds): string {
  const { groups, shares } = sharesOf(pass)
  const pixels = pixelsOf(pass)
  const [wide, stage] = pass.stages as [Stage, Stage]
  const [before, place] = places as [StagePlace, StagePlace]
  const [width, height] = [pixels * blockPx.width + stage.size - 1, blockPx.height + stage.size - 1]
  const first = `share * ${groups}`
  const invocations = blockPx.width * blockPx.height
  return `
var<workgroup> tile: array<vec4f, ${width * height}>;

@compute @workgroup_size(${blockPx.width}, ${blockPx.height})
fn main(
  @builtin(workgroup_id) block: vec3u,
  @builtin(global_invocation_id) id: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
  let at = vec2i(id.xy) * vec2i(${pixels}, 1);
  ${shares > 1 ? 'let share = i32(id.z);' : 'const share = 0;'}
  let pixel = part.outStart + at;
  let corner = part.outStart + vec2i(block.xy) * vec2i(${pixels * blockPx.width}, ${blockPx.height});
  ${grid(pixels, groups, (p, g) => `var a${p}_${g} = weights[${place.bias} + ${first} + ${g}];`)}
  for (var m = 0; m < ${place.inGroups}; m++) {
    workgroupBarrier();
    for (var t = i32(index); t < ${width * height}; t += ${invocations}) {
      let tap = vec2i(t % ${width}, t / ${width});
      ${seenAt(stage, 'corner + tap', '')}
      let inside = clamp(seen - part.inStart, vec2i(), part.inSize - 1);
      let stored = inside.y * part.inSize.x + inside.x;
      var x = weights[${before.bias} + m];
      for (var c = 0; c < ${before.inGroups}; c++) {
        x += matrix(${before.weight} + 4 * (c * ${before.outGroups} + m)) * source[c * part.inSize.x * part.inSize.y + stored];
      }
      ${activation(wide, 'x', `weights[${before.slopes} + m]`)}
      ${stage.edge === 'zero' ? 'if (any(seen < vec2i()) || any(seen >= part.map)) { x = vec4f(); }' : ''}
      tile[t] = x;
    }
    workgroupBarrier();
    for (var tap = 0; tap < ${stage.size ** 2}; tap++) {
      let t = (i32(local.y) + tap / ${stage.size}) * ${width} + ${pixels} * i32(local.x) + tap % ${stage.size};
      ${each(pixels, (p) => `let x${p} = tile[t + ${p}];`)}
      let w = ${place.weight} + 4 * ((tap * ${place.inGroups} + m) * ${place.outGroups} + ${first});
      ${each(groups, (g) => multiplyAdd(g, pixels, true))}
    }
  }
  if (any(at >= part.outSize)) { return; }
  ${grid(pixels, groups, (p, g) => activation(stage, `a${p}_${g}`, `weights[${place.slopes} + ${first} + ${g}]`))}
  ${each(pixels, (p) => store(pass, `a${p}_`, groups, tail, p))}
}`
}

/** For one of an invocation's pixels: where its tap is stored, and whether it lies in the map before. */
function seenFrom(stage: Stage, p: number): string {
  const { size, edge } = stage
  return `
    ${seenAt(stage, `pixel + vec2i(${p} + tap % ${size}, tap / ${size})`, `${p}`)}
    ${edge === 'zero' ? `let inside${p} = all(seen${p} >= vec2i()) && all(seen${p} < part.map);` : ''}
    let stored${p} = (seen${p}.y - part.inStart.y) * part.inSize.x + seen${p}.x - part.inStart.x;`
}

function seenAt({ before, edge }: Stage, tap: string, name: string): string {
  const seen = `${tap} - ${edge === 'valid' ? 0 : before}`
  return `let seen${name} = ${edge === 'replicate' ? `clamp(${seen}, vec2i(), part.map - 1)` : seen};`
}

function activation({ activation: { kind } }: Stage, x: string, slope: string): string {
  switch (kind) {
    case 'none':
      return ''
    case 'relu':
      return `${x} = max(${x}, vec4f());`
    case 'prelu':
      return `${x} = max(${x}, vec4f()) + ${slope} * min(${x}, vec4f());`
    case 'tanh':
      return `${x} = tanh(clamp(${x}, vec4f(-15), vec4f(15)));` // some drivers divide two exponentials
    case 'sigmoid':
      return `${x} = 1.0 / (1.0 + exp(-${x}));`
    case 'clamp':
      return `${x} = clamp(${x}, vec4f(), vec4f(1));`
  }
}

/** A pixel's vectors into a map, or as the pixels of a block of the result (PyTorch's PixelShuffle). */
function store(pass: Pass, name: string, groups: number, tail: Tail | undefined, p: number): string {
  if (tail === undefined) {
    return `
  if (at.x + ${p} < part.outSize.x) {
    let stride = part.outSize.x * part.outSize.y;
    let place = share * ${groups} * stride + at.y * part.outSize.x + at.x + ${p};
    ${each(groups, (g) => `result[place + ${g} * stride] = ${name}${g};`)}
  }`
  }
  const { factor, channels } = tail
  const { outChannels } = pass.stages.at(-1) as Stage
  return `
  if (at.x + ${p} < part.outSize.x) {
    let made = array<vec4f, ${groups}>(${Array.from({ length: groups }, (_, g) => `${name}${g}`).join(', ')});
    for (var k = 0; k < ${4 * groups}; k++) {
      let channel = share * ${4 * groups} + k;
      if (channel >= ${outChannels}) { break; }
      let block = channel % ${factor ** 2};
      let to = (pixel + vec2i(${p}, 0)) * ${factor} + vec2i(block % ${factor}, block / ${factor}) - part.rect.xy;
      if (all(to >= vec2i()) && all(to < part.rect.zw)) {
        result[(to.y * part.rect.z + to.x) * ${channels} + channel / ${factor ** 2}] = made[k / 4][k % 4];
      }
    }
  }`
}

const each = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n      ')

const grid = (outer: number, inner: number, line: (i: number, j: number) => string): string =>
  each(outer, (i) => each(inner, (j) => line(i, j)))
