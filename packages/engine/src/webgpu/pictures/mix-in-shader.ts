import type { Mix } from '../../picture-format.js'
import { blockPx, partStruct } from '../device/part-struct.js'
import { readPixel, type SampleLayout } from './sample-layout.js'
import { weigh } from './weigh.js'

/** The WGSL that makes the network's input of a picture's samples from `first` on: one invocation a pixel. */
export function mixInShader(layout: SampleLayout, first: number, mixes: readonly Mix[]): string {
  return `${partStruct}
@group(0) @binding(0) var<uniform> part: Part;
@group(0) @binding(1) var<storage, read> samples: array<u32>;
@group(0) @binding(2) var<storage, read_write> result: array<f32>;
${readPixel('samples', layout, first)}

@compute @workgroup_size(${blockPx.width}, ${blockPx.height})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let at = vec2i(id.xy);
  if (any(at >= part.outSize)) { return; }
  let values = samplesAt(part.outStart + at);
  let to = (at.y * part.outSize.x + at.x) * ${mixes.length};
  ${mixes.map((mix, n) => `result[to + ${n}] = ${weigh(mix, (index) => `values[${index}]`)};`).join('\n  ')}
}`
}
