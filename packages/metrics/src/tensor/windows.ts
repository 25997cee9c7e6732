import * as tf from '@tensorflow/tfjs-core'

/**
 * Separable windows inside the planes: Σ down[v] · along[u] · x at every `stride`-th pixel,
 * [m, h, w, 1] → [m, h', w', 1].
 *
 * Two plain convolutions of one channel: tfjs has their input gradient on every backend, but that of
 * depthwise ones not on WebAssembly.
 */
export function slideWindow(
  x: tf.Tensor4D,
  along: ArrayLike<number>,
  { down = along, stride = 1 }: { readonly down?: ArrayLike<number>; readonly stride?: number } = {},
): tf.Tensor4D {
  return tf.tidy(() => {
    const row = tf.tensor4d(Float32Array.from(along), [1, along.length, 1, 1])
    const column = tf.tensor4d(Float32Array.from(down), [down.length, 1, 1, 1])
    return tf.conv2d(tf.conv2d(x, row, [1, stride], 'valid'), column, [stride, 1], 'valid')
  })
}

/**
 * Means of factor × factor pixels, one per block. Outside the picture, `symmetric`
 * mirrors it and `zero` counts 0.
 */
export function shrink(x: tf.Tensor4D, factor: number, edge: 'symmetric' | 'zero', before = 0): tf.Tensor4D {
  const [, h, w] = x.shape
  const after = (length: number) => Math.max(0, Math.ceil(length / factor) * factor - before - length)
  const taps = new Float32Array(factor).fill(1 / factor)
  if (edge === 'zero') {
    return slideWindow(padZeros(x, [before, after(h)], [before, after(w)]), taps, { stride: factor })
  }
  const tall = extend(x, 1, mirrored(h, before, after(h)))
  return slideWindow(extend(tall, 2, mirrored(w, before, after(w))), taps, { stride: factor })
}

/** Repeats the outermost pixels `px` times on every side. */
export function replicateEdges(x: tf.Tensor4D, px: number): tf.Tensor4D {
  const [, h, w] = x.shape
  const repeated = (length: number): Lines => ({
    before: new Array(px).fill(0),
    after: new Array(px).fill(length - 1),
  })
  return extend(extend(x, 1, repeated(h)), 2, repeated(w))
}

/** Zeros above and below, left and right. */
export function padZeros(x: tf.Tensor4D, rows: [number, number], columns = rows): tf.Tensor4D {
  return tf.pad(x, [[0, 0], rows, columns, [0, 0]])
}

/** Which rows or columns of the picture stand for those before and after it. */
interface Lines {
  readonly before: readonly number[]
  readonly after: readonly number[]
}

const mirrored = (length: number, before: number, after: number): Lines => ({
  before: Array.from({ length: before }, (_, index) => before - 1 - index),
  after: Array.from({ length: after }, (_, index) => length - 1 - index),
})

/** Made of slices, because the gradient of tfjs' mirrorPad leaves the mirrored pixels out. */
function extend(x: tf.Tensor4D, axis: 1 | 2, { before, after }: Lines): tf.Tensor4D {
  if (before.length + after.length === 0) return x
  const line = (index: number) => {
    const begin = [0, 0, 0, 0]
    begin[axis] = index
    const size = [...x.shape]
    size[axis] = 1
    return tf.slice(x, begin, size) as tf.Tensor4D
  }
  return tf.concat([...before.map(line), x, ...after.map(line)], axis)
}
