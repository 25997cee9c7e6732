import type { SampleType } from '@sr/image'
import { besideReach, type ChannelMixes, type Mix, type PictureFormat } from '../picture-format.js'
import { partStruct } from './pass-shader.js'
import { blockPx } from './pass-shape.js'

/** How a picture's samples lie in the words that are uploaded: interleaved, row by row, as many to a word as fit. */
export interface SampleLayout {
  readonly type: SampleType
  /** Of the picture; a pixel's last one may be alpha, which is not read. */
  readonly channels: number
}

/** Words of the result for each pixel: bytes share one, all others have one each. */
export const wordsOfPixel = (type: SampleType, channels: number): number => (type === 'uint8' ? 1 : channels)

/** The WGSL that makes the network's input of a picture's samples: one invocation a pixel. */
export function mixInShader(layout: SampleLayout, { input }: ChannelMixes): string {
  return `${partStruct}
@group(0) @binding(0) var<uniform> part: Part;
@group(0) @binding(1) var<storage, read> samples: array<u32>;
@group(0) @binding(2) var<storage, read_write> result: array<f32>;
${readPixel(layout)}

@compute @workgroup_size(${blockPx.width}, ${blockPx.height})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let at = vec2i(id.xy);
  if (any(at >= part.outSize)) { return; }
  let values = pixelAt(part.outStart + at);
  let to = (at.y * part.outSize.x + at.x) * ${input.length};
  ${input.map((mix, n) => `result[to + ${n}] = ${weigh(mix, valueOfPixel)};`).join('\n  ')}
}`
}

/**
 * The WGSL that makes enlarged samples of the network's output and of what is enlarged beside it: one invocation
 * an enlarged pixel. The word after the last pixel becomes 1 if the network's output is not finite.
 */
export function mixOutShader(
  layout: SampleLayout,
  { beside, output, phases }: PictureFormat,
  networkChannels: number,
): string {
  const words = wordsOfPixel(layout.type, output.length)
  const value = (index: number): string =>
    index < networkChannels ? `network[${index}]` : `beside${index - networkChannels}`
  const interpolates = beside.length > 0
  return `${partStruct}
@group(0) @binding(0) var<uniform> part: Part;
${interpolates ? '@group(0) @binding(1) var<storage, read> samples: array<u32>;' : ''}
@group(0) @binding(${interpolates ? 2 : 1}) var<storage, read> made: array<f32>;
@group(0) @binding(${interpolates ? 3 : 2}) var<storage, read_write> result: array<u32>;
const phases = array<array<f32, ${2 * besideReach + 1}>, ${phases.length}>(${phases.map(floats).join(', ')});
${interpolates ? readPixel(layout) + mirror : ''}

@compute @workgroup_size(${blockPx.width}, ${blockPx.height})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let at = vec2i(id.xy);
  if (any(at >= part.rect.zw)) { return; }
  let place = at.y * part.rect.z + at.x;
  var network: array<f32, ${networkChannels}>;
  for (var c = 0; c < ${networkChannels}; c++) {
    network[c] = made[place * ${networkChannels} + c];
    if ((bitcast<u32>(network[c]) & 0x7f800000u) == 0x7f800000u) {
      result[part.rect.z * part.rect.w * ${words}] = 1u;
    }
  }
  ${interpolates ? interpolate(phases.length) : ''}
  ${beside.map((mix, n) => `let beside${n} = ${weigh(mix, valueOfPixel, 'values.w')};`).join('\n  ')}
  ${output.map((mix, n) => `let sample${n} = clamp(${weigh(mix, value)}, 0, 1);`).join('\n  ')}
  ${storeSamples(layout.type, output.length)}
}`
}

/** `values`: up to three samples of a pixel of the picture, 0..1. */
function readPixel({ type, channels }: SampleLayout): string {
  const [perWord, bits, white] = { uint8: [4, 8, 255], uint16: [2, 16, 65535], float32: [1, 32, 1] }[type]
  const read =
    type === 'float32'
      ? 'bitcast<f32>(word)'
      : `f32(extractBits(word, ${bits}u * u32(at % ${perWord}), ${bits}u)) / ${white}`
  const count = Math.min(3, channels)
  return `
fn sampleAt(at: i32) -> f32 {
  let word = samples[at / ${perWord}];
  return ${read};
}

fn pixelAt(pixel: vec2i) -> vec3f {
  let stored = clamp(pixel - part.inStart, vec2i(), part.inSize - 1);
  let first = (stored.y * part.inSize.x + stored.x) * ${channels};
  return vec3f(${[0, 1, 2].map((n) => (n < count ? `sampleAt(first + ${n})` : '0')).join(', ')});
}`
}

const mirror = `
fn mirrored(at: vec2i) -> vec2i {
  // Twice as long as the picture, there and back, without end.
  let length = 2 * part.map;
  let place = ((at % length) + length) % length;
  return min(place, length - 1 - place);
}`

/** The picture's own samples, enlarged by the phases' weights, and the sum of those. Mixing is linear, so it may come after. */
const interpolate = (factor: number): string => `
  let to = part.rect.xy + at;
  let phase = to % ${factor};
  var values = vec4f();
  for (var i = 0; i < ${2 * besideReach + 1}; i++) {
    var row = vec4f();
    for (var j = 0; j < ${2 * besideReach + 1}; j++) {
      row += phases[phase.x][j] * vec4f(pixelAt(mirrored(to / ${factor} + vec2i(j, i) - ${besideReach})), 1);
    }
    values += phases[phase.y][i] * row;
  }`

function storeSamples(type: SampleType, count: number): string {
  const samples = Array.from({ length: count }, (_, n) => `sample${n}`)
  if (type === 'uint8') {
    const bytes = samples.map((sample, n) => `(u32(floor(${sample} * 255 + 0.5)) << ${8 * n}u)`)
    return `result[place] = ${bytes.join(' | ')};`
  }
  const word = (sample: string): string =>
    type === 'uint16' ? `u32(floor(${sample} * 65535 + 0.5))` : `bitcast<u32>(${sample})`
  return samples.map((sample, n) => `result[place * ${count} + ${n}] = ${word(sample)};`).join('\n  ')
}

const valueOfPixel = (index: number): string => `values[${index}]`

const weigh = ({ factors, offset }: Mix, value: (index: number) => string, one = '1.0'): string =>
  [
    `${float(offset)} * ${one}`,
    ...factors.flatMap((factor, n) => (factor === 0 ? [] : [`${float(factor)} * ${value(n)}`])),
  ].join(' + ')

const floats = (values: readonly number[]): string =>
  `array<f32, ${values.length}>(${values.map(float).join(', ')})`

/** A literal of WGSL: a whole number needs its point, a negative one its brackets. */
const float = (value: number): string => `(${Number.isInteger(value) ? value.toFixed(1) : value}f)`
