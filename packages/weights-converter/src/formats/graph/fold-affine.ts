import { type Affine, compose, moveBias, scaleKernel } from '../../affine.js'
import type { CheckpointTensor, ConvolutionStep, DeconvolutionStep } from '../../checkpoint.js'
import { identity, isIdentity, pullFactors } from './piecewise.js'
import type { AnyStep, Chain, Picture } from './value-types.js'

/**
 * The picture after an affine function of each channel, which is to become part of the convolution that makes
 * them. Undefined where none does.
 */
export function addAffine(picture: Picture, affine: Affine): Picture | undefined {
  const { chain, pointwise, layout } = absorbFactors(picture)
  if (!isConvolution(chain.step) || !isIdentity(pointwise)) return undefined
  return { kind: 'picture', chain: after(chain, affine), pointwise: identity, layout }
}

/** The picture with factors that are pending of a convolution's outputs as part of what follows it. */
export function absorbFactors(picture: Picture): Picture {
  const { chain } = picture
  const pulled = pullFactors(picture.pointwise)
  if (pulled === undefined || !isConvolution(chain.step)) return picture
  const { factors, pointwise } = pulled
  return { ...picture, chain: after(chain, { factors, offsets: [0] }), pointwise }
}

/** The chain with what follows its last convolution as part of it, computed in float64 when the tensors are read. */
export function foldAffine(chain: Chain): Chain {
  const { affine, ...rest } = chain
  const { step } = rest
  if (affine === undefined || !isConvolution(step)) return chain
  const transposed = step.kind === 'deconvolution'
  const { shape, read } = step.weight
  const isScaled = affine.factors.some((factor) => factor !== 1)
  const weight: CheckpointTensor = isScaled
    ? { dtype: 'f64', shape, read: () => scaleKernel(read(), shape, affine, transposed) }
    : step.weight
  const outputs = outputsOf(step)
  const bias: CheckpointTensor = {
    dtype: 'f64',
    shape: [outputs],
    read: () => moveBias(step.bias?.read(), outputs, affine),
  }
  return { ...rest, step: { ...step, weight, bias } }
}

export const isConvolution = (step: AnyStep | undefined): step is ConvolutionStep | DeconvolutionStep =>
  step?.kind === 'convolution' || step?.kind === 'deconvolution'

/** Channels that a convolution makes. */
export const outputsOf = ({ kind, weight }: ConvolutionStep | DeconvolutionStep): number =>
  weight.shape[kind === 'deconvolution' ? 1 : 0] ?? 0

const after = ({ affine, ...chain }: Chain, added: Affine): Chain => ({
  ...chain,
  affine: affine === undefined ? added : compose(affine, added),
})
