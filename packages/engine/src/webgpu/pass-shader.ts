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

/** One invocation a pixel: its taps from the map before, then what is 1 × 1 in registers. */
function gather(pass: Pass, { places }: PackedPass, { scalars, tail }: PassEnds): string {
  const { groups, shares } = sharesOf(pass)
  const [stage, ...pointwise] = pass.stages as [Stage, ...Stage[]]
  const [place, ...others] = places as [StagePlace, ...StagePlace[]]
  const made = pointwise.length === 0 ? groups : place.outGroups
  const first = pointwise.length === 0 ? `share * ${groups}` : '0'
  return `
@compute @workgroup_size(${blockPx.width}, ${blockPx.height})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let at = vec2i(id.xy);
  ${shares > 1 ? 'let share = i32(id.z);' : 'const share = 0;'}
  if (any(at >= part.outSize)) { return; }
  let pixel = part.outStart + at;
  ${vectors(made, (g) => `var a${g} = weights[${place.bias} + ${first} + ${g}];`)}
  for (var tap = 0; tap < ${stage.size ** 2}; tap++) {
    ${seenFrom(stage, 'pixel')}
    ${stage.edge === 'zero' ? 'if (any(seen < vec2i()) || any(seen >= part.map)) { continue; }' : ''}
    let stored = (seen.y - part.inStart.y) * part.inSize.x + seen.x - part.inStart.x;
    ${scalars === undefined ? takeVectors(place, made, first) : takeScalars(place, scalars, made, first)}
  }
  ${activate(stage, place, made, 'a', first)}
  ${pointwise.map((each, n) => pointwiseStage(each, others[n] as StagePlace, n, made)).join('\n')}
  ${store(pass, 'ab'.charAt(pointwise.length > 0 ? 1 : 0) + (pointwise.length > 0 ? pointwise.length : ''), groups, tail)}
}`
}

const takeVectors = ({ weight, inGroups, outGroups }: StagePlace, made: number, first: string): string => `
    for (var c = 0; c < ${inGroups}; c++) {
      let x = source[c * part.inSize.x * part.inSize.y + stored];
      let w = ${weight} + 4 * ((tap * ${inGroups} + c) * ${outGroups} + ${first});
      ${vectors(made, (g) => `a${g} += matrix(w + ${4 * g}) * x;`)}
    }`

const takeScalars = (
  { weight, outGroups }: StagePlace,
  channels: number,
  made: number,
  first: string,
): string => `
    for (var c = 0; c < ${channels}; c++) {
      let x = source[stored * ${channels} + c];
      let w = ${weight} + (tap * ${channels} + c) * ${outGroups} + ${first};
      ${vectors(made, (g) => `a${g} += weights[w + ${g}] * x;`)}
    }`

/** Registers a0, a1 … become b10, b11 … by the first stage, those b20 … by the second. */
function pointwiseStage(stage: Stage, place: StagePlace, n: number, firstInputs: number): string {
  const { weight, bias, outGroups, inGroups } = place
  const [from, to] = [n === 0 ? 'a' : `b${n}`, `b${n + 1}`]
  const inputs = n === 0 ? firstInputs : inGroups
  return `
  ${vectors(outGroups, (g) => `var ${to}${g} = weights[${bias + g}];`)}
  ${vectors(inputs, (c) => vectors(outGroups, (g) => `${to}${g} += matrix(${weight + 4 * (c * outGroups + g)}) * ${from}${c};`))}
  ${activate(stage, place, outGroups, to, '0')}`
}

/** A block of pixels together: channels of the first stage four at a time, around all of the block. */
function spread(pass: Pass, { places }: PackedPass, { tail }: PassEnds): string {
  const { groups, shares } = sharesOf(pass)
  const [wide, stage] = pass.stages as [Stage, Stage]
  const [before, place] = places as [StagePlace, StagePlace]
  const [width, height] = [blockPx.width + stage.size - 1, blockPx.height + stage.size - 1]
  const first = `share * ${groups}`
  return `
var<workgroup> tile: array<vec4f, ${width * height}>;

@compute @workgroup_size(${blockPx.width}, ${blockPx.height})
fn main(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
  let at = vec2i(id.xy);
  ${shares > 1 ? 'let share = i32(id.z);' : 'const share = 0;'}
  let pixel = part.outStart + at;
  let corner = pixel - vec2i(local.xy);
  ${vectors(groups, (g) => `var a${g} = weights[${place.bias} + ${first} + ${g}];`)}
  for (var m = 0; m < ${place.inGroups}; m++) {
    workgroupBarrier();
    for (var t = i32(index); t < ${width * height}; t += ${blockPx.width * blockPx.height}) {
      ${seenFrom(stage, 'corner', `vec2i(t % ${width}, t / ${width})`)}
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
      let x = tile[(i32(local.y) + tap / ${stage.size}) * ${width} + i32(local.x) + tap % ${stage.size}];
      let w = ${place.weight} + 4 * ((tap * ${place.inGroups} + m) * ${place.outGroups} + ${first});
      ${vectors(groups, (g) => `a${g} += matrix(w + ${4 * g}) * x;`)}
    }
  }
  if (any(at >= part.outSize)) { return; }
  ${activate(stage, place, groups, 'a', first)}
  ${store(pass, 'a', groups, tail)}
}`
}

/** `seen`: the place in the map before that a tap looks at. */
function seenFrom(
  { size, before, edge }: Stage,
  pixel: string,
  tap = `vec2i(tap % ${size}, tap / ${size})`,
): string {
  const seen = `${pixel} + ${tap} - ${edge === 'valid' ? 0 : before}`
  return `let seen = ${edge === 'replicate' ? `clamp(${seen}, vec2i(), part.map - 1)` : seen};`
}

const activate = (stage: Stage, { slopes }: StagePlace, count: number, name: string, first: string): string =>
  vectors(count, (g) => activation(stage, `${name}${g}`, `weights[${slopes} + ${first} + ${g}]`))

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

/** A map's vectors, or the pixels of a block of the result (PyTorch's PixelShuffle). */
function store(pass: Pass, name: string, groups: number, tail: Tail | undefined): string {
  if (tail === undefined) {
    return `
  let stride = part.outSize.x * part.outSize.y;
  let place = share * ${groups} * stride + at.y * part.outSize.x + at.x;
  ${vectors(groups, (g) => `result[place + ${g} * stride] = ${name}${g};`)}`
  }
  const { factor, channels } = tail
  const { outChannels } = pass.stages.at(-1) as Stage
  return `
  let made = array<vec4f, ${groups}>(${Array.from({ length: groups }, (_, g) => `${name}${g}`).join(', ')});
  for (var k = 0; k < ${4 * groups}; k++) {
    let channel = share * ${4 * groups} + k;
    if (channel >= ${outChannels}) { return; }
    let block = channel % ${factor ** 2};
    let to = pixel * ${factor} + vec2i(block % ${factor}, block / ${factor}) - part.rect.xy;
    if (all(to >= vec2i()) && all(to < part.rect.zw)) {
      result[(to.y * part.rect.z + to.x) * ${channels} + channel / ${factor ** 2}] = made[k / 4][k % 4];
    }
  }`
}

const vectors = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n      ')
