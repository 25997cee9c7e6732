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
 * where a sample is NaN or outside 0..dataRange.
 */
export async function perImage<T extends tf.Tensor>(
  where: string,
  picture: T,
  reference: tf.Tensor,
  options: TensorMaskedOptions,
  { measure, finish = (_, value) => value }: Measurement,
): Promise<PerImage<T>> {
  let range = 0
  const [measured, sound, ...samples] = tf.tidy(() => {
    const comparison = compareTensors(where, picture, reference, options)
    range = comparison.dataRange
    const areSound = comparison.samples.map((tensor) => isInRange(tensor, range))
    return [measure(comparison), tf.logicalAnd(areSound[0], areSound[1]), ...comparison.samples]
  })
  try {
    const [isSound] = await sound.data()
    if (!isSound) await assertInRange(where, samples, range)
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

/** Fails for NaN too, which is in no range. */
const isInRange = (x: tf.Tensor, range: number) =>
  tf.all(tf.logicalAnd(tf.greaterEqual(x, 0), tf.lessEqual(x, range)))

/** Finds the first sample that is out of range and throws RangeError. */
async function assertInRange(where: string, samples: readonly tf.Tensor[], range: number): Promise<void> {
  for (const [index, tensor] of samples.entries()) {
    const data = await tensor.data()
    const at = data.findIndex((sample) => !(sample >= 0 && sample <= range))
    if (at < 0) continue
    const [, h, w, c] = tensor.shape
    const pixel = Math.floor(at / c)
    const place = `column ${pixel % w}, row ${Math.floor(pixel / w) % h} of the compared part of picture ${Math.floor(pixel / w / h)}`
    throw new RangeError(
      `${where}: ${['picture', 'reference'][index]}: a sample is out of range. Expected 0 to ${range}, found ${data[at]} at ${place}. State another dataRange, or clamp it (tf.clipByValue).`,
    )
  }
}
