import type { CheckpointTensor, Tensors } from '../checkpoint.js'

/**
 * Puts one 3 × 3 convolution in the place of the five branches that ECBSR trains for it, whose sum it is exactly,
 * borders included (Zhang, Zeng and Zhang, ACM MM 2021, section 3.2): a 3 × 3 convolution, a 1 × 1 before a 3 × 3,
 * and a 1 × 1 before each of two Sobel filters and a Laplacian. Sums are float64 and rounded once. Branches that do
 * not fit together stay as they are.
 */
export function collapseBranches(tensors: Tensors): Tensors {
  const collapsed = new Map<string, CheckpointTensor>(tensors)
  for (const name of tensors.keys()) {
    if (!name.endsWith(mark)) continue
    const prefix = name.slice(0, -mark.length)
    const block = blockAt(prefix, tensors)
    if (block === undefined) continue
    for (const branch of branches) {
      for (const part of partsOf(branch)) collapsed.delete(`${prefix}${branch}.${part}`)
    }
    for (const part of ['weight', 'bias'] as const) {
      const { shape } = block(`conv3x3.${part}`)
      collapsed.set(`${prefix}conv3x3.${part}`, {
        dtype: 'f32',
        shape,
        read: () => Float32Array.from(sumBranches(block)[part]),
      })
    }
  }
  return collapsed
}

const mark = 'conv1x1_3x3.k0'
const filters = ['conv1x1_sbx', 'conv1x1_sby', 'conv1x1_lpl']
const branches = ['conv1x1_3x3', ...filters]

const partsOf = (branch: string): readonly string[] =>
  branch === 'conv1x1_3x3' ? ['k0', 'b0', 'k1', 'b1'] : ['k0', 'b0', 'scale', 'bias', 'mask']

/** A block's tensors by their names in it. */
type Block = (name: string) => CheckpointTensor

/** Undefined unless all of a block's tensors are there and have the shapes that belong together. */
function blockAt(prefix: string, tensors: Tensors): Block | undefined {
  const [outputs = 0, inputs = 0] = tensors.get(`${prefix}conv3x3.weight`)?.shape ?? []
  const [middle = 0] = tensors.get(`${prefix}${mark}`)?.shape ?? []
  const shapes: [name: string, shape: readonly number[]][] = [
    ['conv3x3.weight', [outputs, inputs, 3, 3]],
    ['conv3x3.bias', [outputs]],
    ['conv1x1_3x3.k0', [middle, inputs, 1, 1]],
    ['conv1x1_3x3.b0', [middle]],
    ['conv1x1_3x3.k1', [outputs, middle, 3, 3]],
    ['conv1x1_3x3.b1', [outputs]],
    ...filters.flatMap((filter): [string, readonly number[]][] => [
      [`${filter}.k0`, [outputs, inputs, 1, 1]],
      [`${filter}.b0`, [outputs]],
      [`${filter}.scale`, [outputs, 1, 1, 1]],
      [`${filter}.bias`, [outputs]],
      [`${filter}.mask`, [outputs, 1, 3, 3]],
    ]),
  ]
  const found = new Map<string, CheckpointTensor>()
  for (const [name, shape] of shapes) {
    const tensor = tensors.get(prefix + name)
    if (tensor === undefined || tensor.shape.join() !== shape.join() || !isFloat(tensor)) return undefined
    found.set(name, tensor)
  }
  return (name) => found.get(name) as CheckpointTensor
}

const isFloat = ({ dtype }: CheckpointTensor): boolean => ['f32', 'f16', 'bf16', 'f64'].includes(dtype)

function sumBranches(block: Block): { readonly weight: Float64Array; readonly bias: Float64Array } {
  const read = (name: string): Float64Array => Float64Array.from(block(name).read(), Number)
  const [weight, bias] = [read('conv3x3.weight'), read('conv3x3.bias')]
  const inputs = block('conv3x3.weight').shape[1] ?? 0

  /** Adds the 3 × 3 filter at `taps[at]` of what row `m` of a 1 × 1 convolution makes to output `o`. */
  const add = (
    o: number,
    taps: Float64Array,
    at: number,
    factor: number,
    k0: Float64Array,
    b0: Float64Array,
    m: number,
  ) => {
    for (let tap = 0; tap < 9; tap++) {
      const value = factor * (taps[at + tap] ?? 0)
      bias[o] = (bias[o] ?? 0) + value * (b0[m] ?? 0)
      for (let i = 0; i < inputs; i++) {
        const to = (o * inputs + i) * 9 + tap
        weight[to] = (weight[to] ?? 0) + value * (k0[m * inputs + i] ?? 0)
      }
    }
  }

  const [k0, b0, k1, b1] = partsOf('conv1x1_3x3').map((part) => read(`conv1x1_3x3.${part}`)) as FourParts
  const middle = b0.length
  for (let o = 0; o < bias.length; o++) {
    bias[o] = (bias[o] ?? 0) + (b1[o] ?? 0)
    for (let m = 0; m < middle; m++) add(o, k1, (o * middle + m) * 9, 1, k0, b0, m)
  }
  for (const filter of filters) {
    const [own, ownBias, scale, last, mask] = partsOf(filter).map((part) =>
      read(`${filter}.${part}`),
    ) as FiveParts
    for (let o = 0; o < bias.length; o++) {
      bias[o] = (bias[o] ?? 0) + (last[o] ?? 0)
      add(o, mask, o * 9, scale[o] ?? 0, own, ownBias, o)
    }
  }
  return { weight, bias }
}

type FourParts = [Float64Array, Float64Array, Float64Array, Float64Array]
type FiveParts = [...FourParts, Float64Array]
