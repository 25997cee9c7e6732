import { affineOfNorm } from '../../affine.js'
import { CheckpointError } from '../../errors.js'
import { addAffine, isConvolution, outputsOf } from './fold-affine.js'
import { malformed, type Place, unsupported, whereOf } from './graph-value.js'
import { constantOf } from './operands.js'
import type { Constant, GraphValue, Picture } from './value-types.js'

/** What a normalisation computes with, each [channels]. */
export interface NormConstants {
  readonly gamma: Constant
  readonly beta: Constant
  readonly mean: Constant
  readonly variance: Constant
}

/** The inputs of a normalisation after the picture, in the order of ONNX and TensorFlow. */
export const numbersOfNorm = (place: Place, inputs: readonly (GraphValue | undefined)[]): NormConstants => ({
  gamma: constantOf(place, inputs[0]),
  beta: constantOf(place, inputs[1]),
  mean: constantOf(place, inputs[2]),
  variance: constantOf(place, inputs[3]),
})

/**
 * The picture after a normalisation with fixed statistics, which becomes part of the convolution right before
 * it. Of one after an activation, or before a convolution that pads with zeros, no kernel is the same.
 */
export function normalise(
  picture: Picture,
  constants: NormConstants,
  epsilon: number,
  place: Place,
): Picture {
  const { step } = picture.chain
  if (!isConvolution(step)) throw unfoldable(place)
  const outputs = outputsOf(step)
  const shapes = Object.values(constants).map(({ tensor }) => tensor.shape.join())
  if (shapes.some((shape) => shape !== `${outputs}`))
    throw malformed(place, `statistics of shapes [${shapes.join('], [')}] for ${outputs} channels`)
  const read = ({ tensor }: Constant): number[] => Array.from(tensor.read(), Number)
  const affine = affineOfNorm({
    gamma: read(constants.gamma),
    beta: read(constants.beta),
    mean: read(constants.mean),
    variance: read(constants.variance),
    epsilon,
  })
  if (![...affine.factors, ...affine.offsets].every(Number.isFinite)) {
    const problem =
      'its statistics make no finite numbers. Expected variances from 0. The training may have diverged.'
    throw new CheckpointError('not-finite', whereOf(place), problem)
  }
  const normalised = addAffine(picture, affine)
  if (normalised === undefined) throw unfoldable(place)
  return normalised
}

const unfoldable = (place: Place): CheckpointError =>
  unsupported(place, 'a normalisation that follows no convolution, so that it cannot be folded into one')
