import type { SampleType } from '@sr/image'

/** How a picture's samples lie in a buffer's words: interleaved, row by row, as many to a word as fit. */
export interface SampleLayout {
  readonly type: SampleType
  /** Of the picture, alpha included. */
  readonly channels: number
  /** The sample that is 1. */
  readonly white: number
}

/** A picture's own samples. */
export const layoutOf = (type: SampleType, channels: number): SampleLayout => ({
  type,
  channels,
  white: { uint8: 255, uint16: 65535, float32: 1 }[type],
})

/**
 * WGSL: `NAMEAt(pixel)`, up to three samples of a pixel of the picture from `first` on, 0..1. `NAME` is a buffer of
 * words that holds the part's input; of a pixel outside of that the nearest is read.
 */
export function readPixel(name: string, { type, channels, white }: SampleLayout, first = 0): string {
  const [perWord, bits] = { uint8: [4, 8], uint16: [2, 16], float32: [1, 32] }[type] as [number, number]
  const read =
    type === 'float32'
      ? 'bitcast<f32>(word)'
      : `f32(extractBits(word, ${bits}u * u32(at % ${perWord}), ${bits}u))`
  const count = Math.min(3, channels - first)
  const samples = [0, 1, 2].map((n) => (n < count ? `${name}Sample(first + ${n})` : '0'))
  return `
fn ${name}Sample(at: i32) -> f32 {
  let word = ${name}[at / ${perWord}];
  return ${read}${white === 1 ? '' : ` / ${white}`};
}

fn ${name}At(pixel: vec2i) -> vec3f {
  let stored = clamp(pixel - part.inStart, vec2i(), part.inSize - 1);
  let first = (stored.y * part.inSize.x + stored.x) * ${channels}${first === 0 ? '' : ` + ${first}`};
  return vec3f(${samples.join(', ')});
}`
}
