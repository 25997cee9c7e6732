import { createRandom } from '@sr-internal/testing'
import type { Checkpoint, CheckpointTensor, CheckpointValue, ModuleFacts } from '../../src/checkpoint.js'

/** What a test states of an invented file; everything else is empty. */
export interface InventedFile {
  readonly container?: Checkpoint['container']
  readonly values?: Readonly<Record<string, CheckpointValue>>
  readonly modules?: Readonly<
    Record<string, Readonly<Record<string, CheckpointValue>> & { readonly className: string }>
  >
}

/** A file with tensors of given names and shapes and seeded values; `f32` unless a test replaces one. */
export function inventCheckpoint(
  shapes: Readonly<Record<string, readonly number[]>>,
  { container = 'torch-zip', values = {}, modules = {} }: InventedFile = {},
): Checkpoint & { readonly tensors: Map<string, CheckpointTensor> } {
  const random = createRandom(1)
  const facts = Object.entries(modules).map(([path, { className, ...attributes }]): [string, ModuleFacts] => [
    path,
    { className, attributes: new Map(Object.entries(attributes)) },
  ])
  return {
    container,
    tensors: new Map(Object.entries(shapes).map(([name, shape]) => [name, inventTensor(shape, random)])),
    values: new Map(Object.entries(values)),
    modules: new Map(facts),
    metadata: new Map(),
    warnings: [],
  }
}

function inventTensor(shape: readonly number[], random: () => number): CheckpointTensor {
  const count = shape.reduce((product, size) => product * size, 1)
  const data = Float32Array.from({ length: count }, () => random() - 0.5)
  return { dtype: 'f32', shape, read: () => data.slice() }
}

/**
 * Names and shapes of `NAME.weight` and `NAME.bias` for convolutions [out, in, k, k], `!` before
 * transposed ones, and PReLUs [n].
 */
export function layerShapes(
  layers: Readonly<Record<string, readonly number[]>>,
): Record<string, readonly number[]> {
  const shapes: Record<string, readonly number[]> = {}
  for (const [mark, shape] of Object.entries(layers)) {
    const name = mark.replace(/^!/, '')
    shapes[`${name}.weight`] = shape
    if (shape.length === 4) shapes[`${name}.bias`] = [(mark === name ? shape[0] : shape[1]) ?? 0]
  }
  return shapes
}
