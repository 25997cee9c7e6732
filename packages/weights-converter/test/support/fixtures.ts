import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import type { CheckpointTensor, TensorData } from '../../src/checkpoint.js'

const folder = fileURLToPath(new URL('../fixtures/', import.meta.url))

/** A file of `test/fixtures`, as bytes at an odd offset of their buffer, as a caller's subarray may be. */
export function readFixture(path: string): Uint8Array {
  return readBytes(folder + path)
}

export function readBytes(path: string): Uint8Array {
  const file = readFileSync(path)
  const buffer = new Uint8Array(file.length + 1)
  buffer.set(file, 1)
  return buffer.subarray(1)
}

export const readText = (path: string): string => readFileSync(path, 'utf8')

export function listFixtures(path: string): string[] {
  return readdirSync(folder + path)
}

/** What PyTorch found in a tensor: its values as bytes, or the start of their SHA-256. */
type ExpectedTensor = { readonly dtype: string; readonly shape: readonly number[] } & (
  | { readonly base64: string }
  | { readonly sha256: string }
)

export type ExpectedTensors = Readonly<Record<string, ExpectedTensor>>

export interface ExpectedFile {
  readonly tensors: ExpectedTensors
  readonly values: Readonly<Record<string, unknown>>
  readonly modules: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

export function readExpected<T>(path: string): T {
  return JSON.parse(readFileSync(folder + path, 'utf8'))
}

/** Asserts names, order, types, shapes and every bit of the values. */
export function expectTensors(
  tensors: ReadonlyMap<string, CheckpointTensor>,
  expected: ExpectedTensors,
): void {
  expect([...tensors.keys()]).toEqual(Object.keys(expected))
  for (const [name, tensor] of tensors) {
    const want = expected[name]
    expect({ name, dtype: tensor.dtype, shape: tensor.shape }).toEqual({
      name,
      dtype: want.dtype,
      shape: want.shape,
    })
    const bytes = littleEndianBytes(tensor.read())
    if ('base64' in want)
      expect({ name, base64: bytes.toString('base64') }).toEqual({ name, base64: want.base64 })
    else expect({ name, sha256: sha256(bytes) }).toEqual({ name, sha256: want.sha256 })
  }
}

/** The tests' own machine is little-endian, as are all that Node supports today but s390x. */
function littleEndianBytes(data: TensorData): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength)
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32)
}
