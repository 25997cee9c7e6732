import type { SampleType } from '@sr/image'
import { besideReach, besideTaps, type PictureFormat } from '../../picture-format.js'
import { blockPx, partStruct } from '../device/part-struct.js'
import { readPixel, type SampleLayout } from './sample-layout.js'
import { float, weigh } from './weigh.js'

/** What enlarged pixels are made of, and what as. */
export interface MixOut {
  readonly format: PictureFormat
  /** Of the network's output. */
  readonly networkChannels: number
  /** Of what the channels beside the network are made of. */
  readonly colors: SampleLayout
  readonly alpha: MadeAlpha
  readonly target: TargetLayout
}

/**
 * An enlarged pixel's alpha: there is none, it is the same throughout, or it comes from the picture's samples, by
 * the network or by interpolation beside it.
 */
export type MadeAlpha =
  | { readonly from: 'nothing' }
  | { readonly from: 'constant'; readonly value: 0 | 1 }
  | { readonly from: 'network' | 'beside'; readonly samples: SampleLayout }

/** Words of a buffer, or a texture, whose colours may be wanted multiplied by alpha. */
export type TargetLayout =
  | { readonly kind: 'words'; readonly type: SampleType }
  | { readonly kind: 'texture'; readonly format: GPUTextureFormat; readonly isPremultiplied: boolean }

/** Words of the result for each pixel: bytes share one, all others have one each. */
export const wordsOfPixel = (type: SampleType, channels: number): number => (type === 'uint8' ? 1 : channels)

/**
 * The WGSL that makes enlarged samples of the network's output and of what is enlarged beside it: one invocation
 * an enlarged pixel. It reads, as far as it needs them, the colours, the network's output, the picture's samples
 * and the network's output for alpha. The word after the last pixel becomes 1 if the network's output is not
 * finite; of a texture nobody is told.
 */
export function mixOutShader({ format, networkChannels, colors, alpha, target }: MixOut): string {
  const { beside, output, phases } = format
  const isFromSamples = 'samples' in alpha
  const value = (index: number): string =>
    index < networkChannels ? `network[${index}]` : `beside${index - networkChannels}`
  const bindings = [
    'var<uniform> part: Part',
    beside.length > 0 && 'var<storage, read> colors: array<u32>',
    'var<storage, read> made: array<f32>',
    isFromSamples && 'var<storage, read> alphas: array<u32>',
    alpha.from === 'network' && 'var<storage, read> madeAlpha: array<f32>',
    target.kind === 'words'
      ? 'var<storage, read_write> result: array<u32>'
      : `var result: texture_storage_2d<${target.format}, write>`,
  ].filter((binding) => binding !== false)
  const samples = [...output.map((_, n) => `color${n}`), ...(alpha.from === 'nothing' ? [] : ['alpha'])]
  return `${partStruct}
${bindings.map((binding, n) => `@group(0) @binding(${n}) ${binding};`).join('\n')}
const phases = array<array<f32, ${besideTaps}>, ${phases.length}>(${phases.map(floats).join(', ')});
${beside.length > 0 ? readPixel('colors', colors) : ''}
${isFromSamples ? readPixel('alphas', alpha.samples, alpha.samples.channels - 1) : ''}
${beside.length > 0 ? interpolate('colors', phases.length) : ''}
${alpha.from === 'beside' ? interpolate('alphas', phases.length) : ''}
${mirror}

@compute @workgroup_size(${blockPx.width}, ${blockPx.height})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let at = vec2i(id.xy);
  if (any(at >= part.rect.zw)) { return; }
  let place = at.y * part.rect.z + at.x;
  let to = part.rect.xy + at;
  var network: array<f32, ${networkChannels}>;
  for (var c = 0; c < ${networkChannels}; c++) { network[c] = made[place * ${networkChannels} + c]; }
  ${beside.length > 0 ? 'let values = interpolatedColors(to);' : ''}
  ${beside.map((mix, n) => `let beside${n} = ${weigh(mix, (index) => `values[${index}]`, 'values.w')};`).join('\n  ')}
  ${output.map((mix, n) => `let color${n} = clamp(${weigh(mix, value)}, 0, 1);`).join('\n  ')}
  ${makeAlpha(alpha, format, networkChannels)}
  ${target.kind === 'words' ? storeWords(target.type, samples) : storeTexel(samples, target.isPremultiplied)}
  ${target.kind === 'words' ? tellNotFinite(wordsOfPixel(target.type, samples.length), networkChannels, alpha) : ''}
}`
}

/** What is clear, or opaque, as far as the format looks, comes out exactly so. */
function makeAlpha(
  alpha: MadeAlpha,
  { alpha: alphaFormat, phases }: PictureFormat,
  networkChannels: number,
): string {
  if (alpha.from === 'nothing') return ''
  if (alpha.from === 'constant') return `let alpha = ${float(alpha.value)};`
  const mix = alphaFormat?.mixes?.output[0]
  const flatPx = alphaFormat?.flatPx ?? 0
  const enlarged =
    alpha.from === 'network' && mix
      ? weigh(mix, (index) => `madeAlpha[place * ${networkChannels} + ${index}]`)
      : 'interpolatedAlphas(to).x'
  return `
  var alpha = clamp(${enlarged}, 0, 1);
  let pixel = to / ${phases.length};
  var lowest = 1.0;
  var highest = 0.0;
  for (var y = max(0, pixel.y - ${flatPx}); y <= min(part.map.y - 1, pixel.y + ${flatPx}); y++) {
    for (var x = max(0, pixel.x - ${flatPx}); x <= min(part.map.x - 1, pixel.x + ${flatPx}); x++) {
      let around = alphasAt(vec2i(x, y)).x;
      lowest = min(lowest, around);
      highest = max(highest, around);
    }
  }
  if (highest <= 0) { alpha = 0; }
  if (lowest >= 1) { alpha = 1; }`
}

const mirror = `
fn mirrored(at: vec2i) -> vec2i {
  // Twice as long as the picture, there and back, without end.
  let length = 2 * part.map;
  let place = ((at % length) + length) % length;
  return min(place, length - 1 - place);
}`

/** The picture's own samples, enlarged by the phases' weights, and the sum of those. Mixing is linear, so it may come after. */
const interpolate = (name: string, factor: number): string => `
fn interpolated${name.charAt(0).toUpperCase()}${name.slice(1)}(to: vec2i) -> vec4f {
  let phase = to % ${factor};
  var values = vec4f();
  for (var i = 0; i < ${besideTaps}; i++) {
    var row = vec4f();
    for (var j = 0; j < ${besideTaps}; j++) {
      let pixel = mirrored(to / ${factor} + vec2i(j, i) - ${besideReach});
      row += phases[phase.x][j] * vec4f(${name}At(pixel), 1);
    }
    values += phases[phase.y][i] * row;
  }
  return values;
}`

function storeWords(type: SampleType, samples: readonly string[]): string {
  if (type === 'uint8') {
    const bytes = samples.map((sample, n) => `(u32(floor(${sample} * 255 + 0.5)) << ${8 * n}u)`)
    return `result[place] = ${bytes.join(' | ')};`
  }
  const word = (sample: string): string =>
    type === 'uint16' ? `u32(floor(${sample} * 65535 + 0.5))` : `bitcast<u32>(${sample})`
  return samples
    .map((sample, n) => `result[place * ${samples.length} + ${n}] = ${word(sample)};`)
    .join('\n  ')
}

function tellNotFinite(words: number, networkChannels: number, alpha: MadeAlpha): string {
  const made = Array.from({ length: networkChannels }, (_, n) => `network[${n}]`)
  if (alpha.from === 'network') made.push('madeAlpha[place]')
  const isNotFinite = made.map((x) => `(bitcast<u32>(${x}) & 0x7f800000u) == 0x7f800000u`).join(' || ')
  return `if (${isNotFinite}) { result[part.rect.z * part.rect.w * ${words}] = 1u; }`
}

/** Colours and, if there is one, alpha. */
function storeTexel([red, green, blue, alpha]: readonly string[], isPremultiplied: boolean): string {
  const color = `vec3f(${red}, ${green}, ${blue})`
  const colors = alpha && isPremultiplied ? `${alpha} * ${color}` : color
  return `textureStore(result, to, vec4f(${colors}, ${alpha ?? '1'}));`
}

const floats = (values: readonly number[]): string =>
  `array<f32, ${values.length}>(${values.map(float).join(', ')})`
