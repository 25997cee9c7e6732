import { blockPx, partStruct } from '../device/part-struct.js'
import { readPixel, type SampleLayout } from './sample-layout.js'

/**
 * Colours that bleed: as floats, on the scale of the picture's samples, so that means round as theirs do, and after
 * them whether the pixel has a colour yet.
 */
export const bleedLayout = ({ channels, white }: SampleLayout): SampleLayout => ({
  type: 'float32',
  channels, // the state stands where alpha stood
  white,
})

/** The WGSL that makes such colours of a picture with alpha. Clear pixels have none. */
export function beginBleedShader(layout: SampleLayout): string {
  const colors = layout.channels - 1
  const raw = { ...layout, white: 1 }
  return `${head(raw, 'u32')}
  let last = samplesSample((at.y * part.inSize.x + at.x) * ${layout.channels} + ${colors});
  let color = samplesAt(part.inStart + at);
  ${store(colors, (n) => `color[${n}]`)}
  result[to + ${colors}] = f32(last > 0);
}`
}

/** The WGSL of one pixel further: what had no colour takes the mean of its neighbours that have. See `bleedColor`. */
export function bleedShader(layout: SampleLayout): string {
  const colors = layout.channels - 1
  const rounds = layout.type !== 'float32'
  const mean = rounds
    ? 'f32((2u * vec3u(sum) + count) / (2u * count))'.replace('f32', 'vec3f')
    : 'sum / f32(count)'
  return `${head({ ...bleedLayout(layout), white: 1 }, 'u32')}
  var color = samplesAt(part.inStart + at);
  var state = samplesSample(to + ${colors});
  if (state == 0) {
    var sum = vec3f();
    var count = 0u;
    for (var y = max(0, at.y - 1); y <= min(part.inSize.y - 1, at.y + 1); y++) {
      for (var x = max(0, at.x - 1); x <= min(part.inSize.x - 1, at.x + 1); x++) {
        let other = (y * part.inSize.x + x) * ${colors + 1};
        if (samplesSample(other + ${colors}) == 0) { continue; }
        sum += samplesAt(part.inStart + vec2i(x, y));
        count++;
      }
    }
    if (count > 0) {
      color = ${mean};
      state = 1;
    }
  }
  ${store(colors, (n) => `color[${n}]`)}
  result[to + ${colors}] = state;
}`
}

const head = (layout: SampleLayout, word: string): string => `${partStruct}
@group(0) @binding(0) var<uniform> part: Part;
@group(0) @binding(1) var<storage, read> samples: array<${word}>;
@group(0) @binding(2) var<storage, read_write> result: array<f32>;
${readPixel('samples', layout)}

@compute @workgroup_size(${blockPx.width}, ${blockPx.height})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let at = vec2i(id.xy);
  if (any(at >= part.inSize)) { return; }
  let to = (at.y * part.inSize.x + at.x) * ${layout.channels};`

const store = (colors: number, value: (n: number) => string): string =>
  Array.from({ length: colors }, (_, n) => `result[to + ${n}] = ${value(n)};`).join('\n  ')
