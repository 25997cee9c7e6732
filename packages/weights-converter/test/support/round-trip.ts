import type { Weights } from '@sr/network'
import { expect } from 'vitest'
import { convertCheckpoint } from '../../src/convert.js'
import type { FloatType } from '../../src/encode-floats.js'
import { writeOnnxModel } from '../../src/formats/onnx/write-onnx-model.js'
import { writeWeights } from '../../src/formats/safetensors/weights-file.js'
import { writeTfjsModel } from '../../src/formats/tfjs/write-tfjs-model.js'
import { writeTorchCheckpoint } from '../../src/formats/torch/write-torch-checkpoint.js'
import { decodeHalf, encodeHalf } from '../../src/half-float.js'
import { readTfjsFiles } from './read-tfjs-files.js'

/** Every form in which this package stores a network, and how it is read again. */
const forms: Readonly<Record<string, (weights: Weights, dtype: FloatType) => Weights>> = {
  '.safetensors': (weights, dtype) => convertCheckpoint(writeWeights(weights, { dtype })),
  tfjs: (weights, dtype) =>
    convertCheckpoint(readTfjsFiles(writeTfjsModel(weights, { dtype, allowCustomLayers: true }))),
  '.onnx': (weights, dtype) => convertCheckpoint(writeOnnxModel(weights, { dtype })),
  '.pth': (weights, dtype) => convertCheckpoint(writeTorchCheckpoint(weights, { dtype })),
}

/** Their names. */
export const formNames = Object.keys(forms)

/** A network as it comes back from a form. */
export function through(form: string, weights: Weights, dtype: FloatType): Weights {
  const write = forms[form]
  if (write === undefined) throw new RangeError(`through: unknown form ${form}.`)
  return write(weights, dtype)
}

/** Asserts the same config, names, shapes and bits. */
export function expectSame(found: Weights, expected: Weights): void {
  expect(found.config).toEqual(expected.config)
  expect([...found.tensors.keys()].sort()).toEqual([...expected.tensors.keys()].sort())
  for (const [name, { shape, data }] of expected.tensors) {
    const tensor = found.tensors.get(name)
    expect({ name, shape: tensor?.shape }).toEqual({ name, shape })
    expect(haveSameBytes(tensor?.data ?? new Float32Array(), data), name).toBe(true)
  }
}

/** Whether two arrays are the same bit for bit. */
export const haveSameBytes = (a: Uint8Array | Float32Array, b: Uint8Array | Float32Array): boolean =>
  Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength))

/** The network with its numbers rounded to float16. */
export const rounded = ({ config, tensors }: Weights): Weights => ({
  config,
  tensors: new Map(
    [...tensors].map(([name, { shape, data }]) => [
      name,
      { shape, data: data.map((value) => decodeHalf(encodeHalf(value))) },
    ]),
  ),
})
