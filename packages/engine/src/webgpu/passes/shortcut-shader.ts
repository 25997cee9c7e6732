import type { Shortcut, Tail } from '../../chain/chain.js'
import { blockPx, partStruct } from '../device/part-struct.js'

/**
 * The WGSL that adds the network's input, enlarged, to its pixels. Both are floats, [rows, columns,
 * channels]; the input is that of the part, and holds all that its pixels look at.
 */
export function shortcutShader({ factor, channels }: Tail, { taps, activation }: Shortcut): string {
  const weights = taps.map((five) => `array(${five.map((tap) => `f32(${tap})`).join(', ')})`)
  return `
${partStruct}
@group(0) @binding(0) var<uniform> part: Part;
@group(0) @binding(1) var<storage, read> picture: array<f32>;
@group(0) @binding(2) var<storage, read> made: array<f32>;
@group(0) @binding(3) var<storage, read_write> result: array<f32>;

var<private> taps: array<array<f32, 5>, ${factor}> = array(${weights.join(', ')});

@compute @workgroup_size(${blockPx.width}, ${blockPx.height})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let at = vec2i(id.xy);
  if (any(at >= part.rect.zw)) { return; }
  let pixel = part.rect.xy + at;
  let phase = pixel % ${factor};
  var sum: array<f32, ${channels}>;
  for (var i = 0; i < 5; i++) {
    for (var j = 0; j < 5; j++) {
      let weight = taps[phase.y][i] * taps[phase.x][j];
      let seen = clamp(pixel / ${factor} + vec2i(j, i) - 2, vec2i(), part.map - 1) - part.inStart;
      let first = (seen.y * part.inSize.x + seen.x) * ${channels};
      for (var c = 0; c < ${channels}; c++) { sum[c] += weight * picture[first + c]; }
    }
  }
  let to = (at.y * part.rect.z + at.x) * ${channels};
  for (var c = 0; c < ${channels}; c++) {
    let x = made[to + c] + sum[c];
    result[to + c] = ${activated(activation)};
  }
}`
}

function activated(activation: Shortcut['activation']): string {
  switch (activation) {
    case 'none':
      return 'x'
    case 'relu':
      return 'max(x, 0.0)'
    case 'tanh':
      return 'tanh(clamp(x, -15.0, 15.0))' // some drivers divide two exponentials
    case 'sigmoid':
      return '1.0 / (1.0 + exp(-x))'
    case 'clamp':
      return 'clamp(x, 0.0, 1.0)'
  }
}
