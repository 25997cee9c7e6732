import type { PackedPass } from './pack-pass.js'
import { groupsOf, hasHalves, type Pass } from './plan-passes.js'

/**
 * The WGSL of maps in halves. A map is stored less what a flat picture of its pixel's grey would give it: what is left
 * is small but at edges, and so are the errors of halves. The grey is read from the picture, the mean of its channels.
 */
export function halfMapCode(pass: Pass, packed: PackedPass, channels: number): string {
  if (!hasHalves(pass)) return ''
  const { from, to } = pass
  const samples = Array.from({ length: channels }, (_, c) => `picture[first + ${c}]`)
  return `
fn greyAt(at: vec2i) -> f32 {
  let seen = clamp(at - part.picture.xy, vec2i(), part.picture.zw - 1);
  let first = (seen.y * part.picture.z + seen.x) * ${channels};
  return (${samples.join(' + ')}) / ${channels};
}
${
  from === undefined
    ? ''
    : `
fn greyBefore(stored: vec2i) -> f32 { return greyAt(stored + part.inStart + ${from.shift}); }

fn mapBefore(group: i32, stored: i32, grey: f32) -> vec4f {
  let halves = source[group * part.inSize.x * part.inSize.y + stored];
  let line = weights[${packed.from} + group] + weights[${packed.from + groupsOf(from.offsets.length)} + group] * grey;
  return vec4f(unpack2x16float(halves.x), unpack2x16float(halves.y)) + line;
}`
}
${
  to === undefined
    ? ''
    : `
fn halvesOf(x: vec4f, group: i32, at: vec2i) -> vec2u {
  let grey = greyAt(at + part.outStart + ${to.shift});
  let rest = x - (weights[${packed.to} + group] + weights[${packed.to + groupsOf(to.offsets.length)} + group] * grey);
  let bits = bitcast<vec4u>(rest); // rounded here, to even: some drivers cut
  let half = bitcast<vec4f>((bits + 0xfffu + ((bits >> vec4u(13)) & vec4u(1))) & vec4u(0xffffe000));
  return vec2u(pack2x16float(half.xy), pack2x16float(half.zw));
}`
}`
}
