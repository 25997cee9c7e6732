import { readFileSync } from 'node:fs'
import * as tf from '@tensorflow/tfjs-core'

/** A tensor as PyTorch laid it out. */
interface StoredTensor {
  readonly shape: number[]
  readonly data: number[]
}

/** One call of a PyTorch layer: what it was made from, and inputs, output and gradients by name. */
export type LayerCase<Facts> = Facts & { readonly tensors: Readonly<Record<string, StoredTensor>> }

/** The cases that reference/make_layer_fixtures.py wrote. */
export function readCases<Facts>(name: string): LayerCase<Facts>[] {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8'))
}

/**
 * A stored tensor in tfjs' layout: pictures [n, c, h, w] → [n, h, w, c], kernels
 * [in, out, k, k] → [k, k, out, in].
 */
export function toTfjs(tensors: LayerCase<object>['tensors'], name: string): tf.Tensor {
  const { shape, data } = tensors[name] as StoredTensor
  if (shape.length < 4) return tf.tensor(data, shape)
  return tf.tidy(() =>
    tf.transpose(tf.tensor(data, shape), name.endsWith('kernel') ? [2, 3, 1, 0] : [0, 2, 3, 1]),
  )
}
