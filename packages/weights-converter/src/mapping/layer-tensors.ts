import type { CheckpointTensor } from '../checkpoint.js'
import { printable } from '../errors.js'
import { compareModuleNames } from './compare-module-names.js'

/** A convolution's tensors; `name` is the module's in the file. */
export interface Convolution {
  readonly kind: 'convolution'
  readonly name: string
  /** [out, in, k, k], or [in, out, k, k] where transposed. */
  readonly weight: CheckpointTensor
  readonly bias: CheckpointTensor | undefined
  /** Told by the bias, which has as many numbers as there are outputs; undefined where it cannot tell. */
  readonly transposed: boolean | undefined
}

/** The slopes of a PReLU, [channels] or [1]. */
export interface Slopes {
  readonly kind: 'slopes'
  readonly name: string
  readonly weight: CheckpointTensor
}

/** A normalisation with fixed statistics, each [channels]; without `affine` it has no weight and bias. */
export interface Norm {
  readonly kind: 'norm'
  readonly name: string
  readonly weight: CheckpointTensor | undefined
  readonly bias: CheckpointTensor | undefined
  readonly mean: CheckpointTensor
  readonly variance: CheckpointTensor
}

/** Any module with tensors, in the order in which they run as far as the file tells. */
export type LayerTensors = Convolution | Slopes | Norm

/**
 * Gathers tensors into modules by their shapes. Returns a sentence instead where
 * one is none of the three kinds.
 *
 * `ordered` says that the file keeps the order in which modules were made, as pickles do;
 * safetensors files are sorted.
 */
export function gatherLayerTensors(
  tensors: ReadonlyMap<string, CheckpointTensor>,
  ordered: boolean,
): LayerTensors[] | string {
  const modules = new Map<string, Map<string, CheckpointTensor>>()
  for (const [path, tensor] of tensors) {
    const dot = path.lastIndexOf('.')
    const name = path.slice(0, Math.max(0, dot))
    const parts = modules.get(name) ?? new Map<string, CheckpointTensor>()
    modules.set(name, parts.set(path.slice(dot + 1), tensor))
  }
  const names = [...modules.keys()]
  if (!ordered) names.sort(compareModuleNames)
  const layers: LayerTensors[] = []
  for (const name of names) {
    const layer = gatherLayer(name, modules.get(name) ?? new Map())
    if (typeof layer === 'string') return layer
    layers.push(layer)
  }
  return layers
}

/**
 * Whether a tensor is none of a layer's, such as `loss`, `mean` or `psnr.total`. What stands beside a weight
 * in its module is not among them: it may change what the layer computes.
 */
export function isStray(path: string, tensors: ReadonlyMap<string, CheckpointTensor>): boolean {
  const module = path.slice(0, path.lastIndexOf('.') + 1)
  const part = path.slice(module.length)
  if (path.includes('parametrizations.') || (module !== '' && tensors.has(`${module}weight`))) return false
  return (
    !/^(weight|bias|running_(mean|var)$)|_(weight|bias)$/.test(part) || tensors.get(path)?.shape.length === 0
  )
}

function gatherLayer(name: string, parts: ReadonlyMap<string, CheckpointTensor>): LayerTensors | string {
  const weight = parts.get('weight')
  const bias = parts.get('bias')
  const has = (...known: string[]): boolean => [...parts.keys()].every((part) => known.includes(part))

  const mean = parts.get('running_mean')
  const variance = parts.get('running_var')
  if (mean && variance && has('weight', 'bias', 'running_mean', 'running_var')) {
    return { kind: 'norm', name, weight, bias, mean, variance }
  }
  if (weight?.shape.length === 4 && has('weight', 'bias')) {
    const [first = 0, second = 0, height = 0, width = 0] = weight.shape
    if (height !== width) return `${printable(name)} has a ${height}×${width} kernel. Expected square ones.`
    if (bias === undefined) return { kind: 'convolution', name, weight, bias, transposed: undefined }
    const outputs = bias.shape.length === 1 ? bias.shape[0] : undefined
    if (outputs !== first && outputs !== second) {
      return `${printable(name)} has a kernel ${show(weight)} and a bias ${show(bias)}. Expected a bias for each output.`
    }
    return {
      kind: 'convolution',
      name,
      weight,
      bias,
      transposed: first === second ? undefined : outputs === second,
    }
  }
  if (weight?.shape.length === 1 && has('weight')) return { kind: 'slopes', name, weight }
  const [part, tensor] = [...parts][0] ?? ['', undefined]
  const path = name === '' ? part : `${name}.${part}`
  return `${printable(path)} ${tensor ? show(tensor) : ''} belongs to no convolution, PReLU or batch normalisation.`
}

const show = (tensor: CheckpointTensor): string => `[${tensor.shape.join(', ')}]`
