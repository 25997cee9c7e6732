import type { FlatLine, ShaderStage } from './shader-stages.js'

/** What a group of four output channels takes of a group of input channels through one tap: `mat4(…) * x`. */
export function product(stage: ShaderStage, tap: number, output: number, input: number, x: string): string {
  const lanes = lanesOf(stage.inChannels, input)
  const numbers: string[] = []
  for (let i = 4 * input; i < 4 * input + lanes; i++) {
    for (let o = 4 * output; o < 4 * output + 4; o++) {
      numbers.push(float(o < stage.outChannels ? stage.weightOf(o, i, tap) : 0))
    }
  }
  const type = ['vec4', 'mat2x4', 'mat3x4', 'mat4'][lanes - 1]
  return `${type}(${numbers.join(', ')}) * ${x}`
}

/** How many vectors of four hold these channels. */
export const groupsOf = (channels: number): number => Math.ceil(channels / 4)

/** How many channels of a group there are. What fills the vector is never read, so that compilers leave it out. */
const lanesOf = (channels: number, group: number): number => Math.min(4, channels - 4 * group)

/** Those channels of a vector. */
export const lanesIn = (vector: string, channels: number, group: number): string =>
  vector + ['.x', '.xy', '.xyz', ''][lanesOf(channels, group) - 1]

/** The vector with zeros in the place of channels that there are not, to be stored. */
export function filled(vector: string, channels: number, group: number): string {
  const lanes = lanesOf(channels, group)
  if (lanes === 4) return vector
  return `vec4(${[lanesIn(vector, channels, group), ...new Array<string>(4 - lanes).fill('0.0')].join(', ')})`
}

/** What the sums of a group begin with: its biases, and perhaps the luma `y` of the pixel. */
export const startOf = ({ bias, addsLuma }: ShaderStage, group: number): string =>
  addsLuma ? `${vector(bias, group)} + y` : vector(bias, group)

/** A group of a line over `y`. */
export const lineOf = ({ slopes, offsets }: FlatLine, group: number): string =>
  `(${vector(slopes, group)} * y + ${vector(offsets, group)})`

/** The statement that applies a stage's activation to one of its groups; empty where there is none. */
export function activate({ activation }: ShaderStage, group: number, x: string): string {
  switch (activation.kind) {
    case 'none':
      return ''
    case 'relu':
      return `${x} = max(${x}, vec4(0.0));`
    case 'prelu':
      return `${x} = max(${x}, vec4(0.0)) + ${vector(activation.slopes, group)} * min(${x}, vec4(0.0));`
    case 'tanh':
      return `${x} = tanh(clamp(${x}, vec4(-15.0), vec4(15.0)));` // some drivers divide two exponentials
    case 'sigmoid':
      return `${x} = vec4(1.0) / (vec4(1.0) + exp(-${x}));`
    case 'clamp':
      return `${x} = clamp(${x}, vec4(0.0), vec4(1.0));`
  }
}

/** The registers of a pass's stage, without the group: its sums, and what its activation makes of them. */
export const sumOf = (stage: number): string => `s${stage}_`

/** Statements that make groups of a 1 × 1 stage out of all groups `from0`, `from1` … of the one before. */
export function pointwise(stage: ShaderStage, groups: readonly number[], from: string, to: string): string[] {
  return groups.flatMap((g) => [
    `vec4 ${to}${g} = ${startOf(stage, g)};`,
    ...range(groupsOf(stage.inChannels)).map(
      (c) => `${to}${g} += ${product(stage, 0, g, c, lanesIn(`${from}${c}`, stage.inChannels, c))};`,
    ),
    activate(stage, g, `${to}${g}`),
  ])
}

/** The shortest decimal that is this float32 again. */
export function float(value: number): string {
  for (let digits = 1; ; digits++) {
    const decimal = Number(value.toPrecision(digits))
    if (Math.fround(decimal) !== Math.fround(value)) continue
    const text = String(decimal)
    return /[.e]/.test(text) ? text : `${text}.0`
  }
}

/** 0, 1, … count − 1. */
export const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

function vector(values: Float32Array, group: number): string {
  return `vec4(${range(4)
    .map((lane) => float(values[4 * group + lane] ?? 0))
    .join(', ')})`
}
