import * as tf from '@tensorflow/tfjs-core'
import { compareTensors, type TensorComparison, type TensorMaskedOptions } from './comparison.js'

/** One number for a picture [h, w, c], one for each of a stack [n, h, w, c]. */
export type PerImage<T extends tf.Tensor> = T extends tf.Tensor4D
  ? number[]
  : T extends tf.Tensor3D
    ? number
    : number | number[]

/** A metric: what it computes on tensors, and what it makes of that in float64. */
export interface Measurement {
  /** The names of its own options, beside those of every metric. */
  readonly more?: readonly string[]
  /** [n], or [n, k] where `finish` takes k numbers. */
  readonly measure: (comparison: TensorComparison) => tf.Tensor
  /** Default: the number itself. */
  readonly finish?: (
    of: { readonly image: number; readonly dataRange: number },
    ...measured: number[]
  ) => number
}

/**
 * Runs a metric and waits for its numbers. Leaves no tensors behind, and disposes none of the
 * caller's. Rejects with TypeError or RangeError where the tensors do not fit, and with RangeError
 * where a sample is NaN or infinite, or of an int32 tensor without a stated range outside 0..255.
 */
export async function perImage<T extends tf.Tensor>(
  where: string,
  picture: T,
  reference: tf.Tensor,
  options: TensorMaskedOptions,
  { more = [], measure, finish = (_, value) => value }: Measurement,
): Promise<PerImage<T>> {
  let range = 0
  const sane = options?.dataRange === undefined ? bytes : finite
  const [measured, sound, ...samples] = tf.tidy(() => {
    const comparison = compareTensors(where, picture, reference, options, more)
    range = comparison.dataRange
    const areSound = comparison.samples.map((tensor) => isInRange(tensor, sane))
    return [measure(comparison), tf.logicalAnd(areSound[0], areSound[1]), ...comparison.samples]
  })
  try {
    const [isSound] = await sound.data()
    if (!isSound) await assertInRange(where, samples, sane)
    const numbers = await measured.data()
    const [images, size = 1] = measured.shape
    const values = Array.from({ length: images }, (_, image) =>
      finish({ image, dataRange: range }, ...numbers.subarray(image * size, (image + 1) * size)),
    )
    return (picture.rank === 4 ? values : values[0]) as PerImage<T>
  } finally {
    tf.dispose([measured, sound, ...samples])
  }
}

/** The samples that a metric takes. */
interface SampleRange {
  readonly least: number
  readonly most: number
  readonly expected: string
}

const bytes: SampleRange = { least: 0, most: 255, expected: 'Expected 0 to 255, or a stated dataRange' }
const largest = 2 ** 128 - 2 ** 104 // of float32
const finite: SampleRange = { least: -largest, most: largest, expected: 'Expected finite numbers' }

/** Fails for NaN too, which is in no range. */
const isInRange = (x: tf.Tensor, { least, most }: SampleRange) =>
  tf.all(tf.logicalAnd(tf.greaterEqual(x, least), tf.lessEqual(x, most)))

/** Finds the first sample that is out of range and throws RangeError. */
async function assertInRange(
  where: string,
  samples: readonly tf.Tensor[],
  { least, most, expected }: SampleRange,
): Promise<void> {
  for (const [index, tensor] of samples.entries()) {
    const data = await tensor.data()
    const at = data.findIndex((sample) => !(sample >= least && sample <= most))
    if (at < 0) continue
    const [, h, w, c] = tensor.shape
    const pixel = Math.floor(at / c)
    const place = `column ${pixel % w}, row ${Math.floor(pixel / w) % h} of the compared part of picture ${Math.floor(pixel / w / h)}`
    throw new RangeError(
      `${where}: ${['picture', 'reference'][index]}: a sample is out of range. ${expected}, found ${data[at]} at ${place}.`,
    )
  }
}
