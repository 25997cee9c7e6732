import type { Tail } from '../../chain/chain.js'
import { blockPx, partStruct } from '../device/part-struct.js'
import type { FlatLine } from './flat-lines.js'
import { gatherCode } from './gather-code.js'
import { halfMapCode } from './half-map-code.js'
import type { PackedPass } from './pack-pass.js'
import { passShape } from './pass-shape.js'
import { hasHalves, type Pass } from './plan-passes.js'
import { spreadCode, tileCode } from './spread-code.js'
import { type StageCode, stageCodes } from './stage-code.js'
import { storeCode } from './store-code.js'

/** What a pass reads and writes besides maps of vectors. */
export interface PassEnds {
  /** Channels of the picture. */
  readonly channels: number
  readonly isFirst: boolean
  /** What the last pass makes pixels by. */
  readonly tail?: Tail | undefined
  /** Whether the weights fit into a uniform buffer, which every GPU reads fastest. */
  readonly uniform: boolean
}

/**
 * The WGSL of a pass. It depends on the shapes of the stages, and on which taps are zeros for all that they see, so
 * that networks of one shape share their pipelines. Maps are [groups of four channels, rows, columns] of vectors; pictures and results are floats,
 * [rows, columns, channels].
 *
 * An invocation makes a few pixels of a column: each weight that it loads serves them all, each vector that it
 * reads serves all rows of taps, and its neighbours read the neighbouring vectors. Taps are unrolled along a
 * column only, as more code outgrows the instruction caches of GPUs and takes their drivers long.
 */
export function passShader(pass: Pass, packed: PackedPass, ends: PassEnds): string {
  const { channels, isFirst, tail, uniform } = ends
  const scalars = isFirst ? channels : undefined
  const mapType = (line: FlatLine | undefined): string => (line ? 'vec2u' : 'vec4f')
  const shape = passShape(pass)
  const codes = stageCodes(pass, packed) as [StageCode, StageCode]
  const isSpread = pass.kind === 'spread'
  return `
${partStruct}
@group(0) @binding(0) var<uniform> part: Part;
@group(0) @binding(1) var<${uniform ? 'uniform' : 'storage, read'}> weights: array<vec4f, ${packed.vectors.length / 4}>;
@group(0) @binding(2) var<storage, read> source: array<${isFirst ? 'f32' : mapType(pass.from)}>;
${hasHalves(pass) ? '@group(0) @binding(3) var<storage, read> picture: array<f32>;' : ''}
@group(0) @binding(${hasHalves(pass) ? 4 : 3}) var<storage, read_write> result: array<${tail ? 'f32' : mapType(pass.to)}>;
${halfMapCode(pass, packed, channels)}
${isSpread ? tileCode(codes, shape) : ''}

@compute @workgroup_size(${blockPx.width}, ${blockPx.height})
fn main(
  @builtin(workgroup_id) block: vec3u,
  @builtin(global_invocation_id) id: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
let at = vec2i(id.xy) * vec2i(1, ${shape.pixels});
${shape.shares > 1 ? 'let share = i32(block.z);' : 'const share = 0;'}
${isSpread ? spreadCode(codes, shape, pass) : gatherCode(codes, shape, pass, scalars)}
${storeCode(codes.at(-1) as StageCode, shape, pass, tail)}
}`
}
