import type { CheckpointTensor, ConvolutionStep, TensorData } from '../../checkpoint.js'
import { follow, type Place, settle, unsupported } from './graph-value.js'
import type { Chain, Picture } from './value-types.js'

/** Which maps become the pixels of one channel: those that follow each other, or every `channels`-th. */
export type ShuffleOrder = 'crd' | 'dcr'

/**
 * The picture after a shuffle of its maps to pixels. PyTorch's order is ONNX's CRD, in which map c·r² + i·r +
 * j is pixel (i, j) of channel c; of DCR, which TensorFlow has, the maps of the convolution before are put
 * into that order, which makes no difference to one channel.
 */
export function shuffleMaps(picture: Picture, factor: number, order: ShuffleOrder, place: Place): Picture {
  if (!(factor >= 1 && factor <= 8)) throw unsupported(place, `pixels of ${factor} × ${factor}`)
  const settled = settle(picture, place)
  const shuffled = order === 'dcr' ? { ...settled, chain: reorder(settled.chain, factor, place) } : settled
  return follow(shuffled, { kind: 'shuffle', factor }, place)
}

/** The chain with the maps of its last convolution in PyTorch's order. */
function reorder(chain: Chain, factor: number, place: Place): Chain {
  const { step, before } = chain
  if (step?.kind === 'convolution') {
    const outputs = step.weight.shape[0] ?? 0
    const channels = outputs / factor ** 2
    if (channels <= 1) return chain
    if (!Number.isInteger(channels))
      throw unsupported(place, `${outputs} maps for pixels of ${factor} × ${factor}`)
    return { ...chain, step: permute(step, channels, factor ** 2) }
  }
  if (before !== undefined && step?.kind === 'function')
    return { ...chain, before: reorder(before, factor, place) }
  throw unsupported(place, 'maps are shuffled that no convolution made')
}

function permute(step: ConvolutionStep, channels: number, area: number): ConvolutionStep {
  const { weight, bias } = step
  return {
    ...step,
    weight: permuteRows(weight, channels, area),
    bias: bias && permuteRows(bias, channels, area),
  }
}

/** Row c·area + k is row k·channels + c of before. */
function permuteRows(tensor: CheckpointTensor, channels: number, area: number): CheckpointTensor {
  const { dtype, shape } = tensor
  return {
    dtype,
    shape,
    read() {
      const from = tensor.read()
      const to = from.slice() as TensorData
      const row = from.length / (channels * area)
      for (let i = 0; i < from.length; i++) {
        const [target, column] = [Math.floor(i / row), i % row]
        const [c, k] = [Math.floor(target / area), target % area]
        to[i] = from[(k * channels + c) * row + column] as number
      }
      return to
    },
  }
}
