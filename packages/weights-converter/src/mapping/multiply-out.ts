import type { CheckpointTensor, Tensors } from '../checkpoint.js'

/**
 * Puts the weight in the place of its factors: pruning keeps `weight_orig` and `weight_mask`, weight
 * normalisation `weight_g` and `weight_v`, or `parametrizations.weight.original0` and `original1`. Products
 * are made in float64 and rounded once. Factors that do not fit together stay as they are.
 */
export function multiplyOut(tensors: Tensors): Tensors {
  const products = new Map<string, CheckpointTensor>()
  for (const [name, tensor] of tensors) {
    const product = productOf(name, tensor, tensors)
    if (product === undefined) products.set(name, tensor)
    else products.set(...product)
  }
  for (const name of [...products.keys()]) {
    const whole = wholeOf(name)
    if (whole !== undefined && products.has(whole) && !tensors.has(whole)) products.delete(name)
  }
  return products
}

/** The weight that a factor belongs to. */
function wholeOf(name: string): string | undefined {
  const [, legacy] = /^(.*(?:weight|bias))_(?:mask|g)$/.exec(name) ?? []
  const [, module, parameter] = /^(.*)parametrizations\.(\w+)\.original0$/.exec(name) ?? []
  return legacy ?? (parameter === undefined ? undefined : `${module}${parameter}`)
}

/** The weight of which this tensor is the factor with its shape, by name. */
function productOf(
  name: string,
  tensor: CheckpointTensor,
  tensors: Tensors,
): [string, CheckpointTensor] | undefined {
  const [, pruned] = /^(.*(?:weight|bias))_orig$/.exec(name) ?? []
  const mask = tensors.get(`${pruned}_mask`)
  if (pruned !== undefined && mask !== undefined && isSameShape(tensor, mask) && isFloat(tensor))
    return [pruned, derive(tensor, () => applyMask(tensor, mask))]

  const [, normed] = /^(.*weight)_v$/.exec(name) ?? []
  const [, module, parameter] = /^(.*)parametrizations\.(\w+)\.original1$/.exec(name) ?? []
  const whole = normed ?? (parameter === undefined ? undefined : `${module}${parameter}`)
  const lengths = tensors.get(normed === undefined ? name.replace(/1$/, '0') : `${normed}_g`)
  const axis = lengths && isFloat(lengths) && isFloat(tensor) ? axisOf(lengths, tensor) : undefined
  if (whole === undefined || lengths === undefined || axis === undefined) return undefined
  return [whole, derive(tensor, () => scaleToLengths(tensor, lengths, axis))]
}

function derive(tensor: CheckpointTensor, compute: () => Float64Array): CheckpointTensor {
  const { shape } = tensor
  return tensor.dtype === 'f64'
    ? { dtype: 'f64', shape, read: compute }
    : { dtype: 'f32', shape, read: () => Float32Array.from(compute()) }
}

const isFloat = ({ dtype }: CheckpointTensor): boolean => ['f32', 'f16', 'bf16', 'f64'].includes(dtype)

const isSameShape = (a: CheckpointTensor, b: CheckpointTensor): boolean => a.shape.join() === b.shape.join()

const readNumbers = (tensor: CheckpointTensor): Float64Array => Float64Array.from(tensor.read(), Number)

function applyMask(tensor: CheckpointTensor, mask: CheckpointTensor): Float64Array {
  const factors = readNumbers(mask)
  return readNumbers(tensor).map((value, i) => value * (factors[i] ?? 0))
}

/**
 * The axis along which `weight_norm` keeps one length for each slice, its `dim`; −1 where one length serves
 * all. The lengths have the weight's rank and size 1 elsewhere.
 */
function axisOf({ shape }: CheckpointTensor, whole: CheckpointTensor): number | undefined {
  if (shape.length !== 0 && shape.length !== whole.shape.length) return undefined
  const axis = shape.findIndex((size) => size !== 1)
  if (axis < 0) return shape.length === 0 ? -1 : whole.shape.indexOf(1)
  return shape.every((size, i) => size === (i === axis ? whole.shape[i] : 1)) ? axis : undefined
}

/** g · v / ‖v‖, the norm taken over all axes but one (Salimans and Kingma 2016, equation 2). */
function scaleToLengths(direction: CheckpointTensor, lengths: CheckpointTensor, axis: number): Float64Array {
  const values = readNumbers(direction)
  const slices = axis < 0 ? 1 : (direction.shape[axis] ?? 1)
  const inner = axis < 0 ? values.length : direction.shape.slice(axis + 1).reduce((a, b) => a * b, 1)
  const sliceOf = (i: number): number => Math.floor(i / inner) % slices
  const squares = new Float64Array(slices)
  for (const [i, value] of values.entries()) squares[sliceOf(i)] = (squares[sliceOf(i)] ?? 0) + value * value
  const factors = readNumbers(lengths).map((length, i) => length / Math.sqrt(squares[i] ?? 0))
  return values.map((value, i) => value * (factors[sliceOf(i)] ?? 0))
}
