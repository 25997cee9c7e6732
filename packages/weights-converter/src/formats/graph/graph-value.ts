import type { CheckpointTensor, GraphStep } from '../../checkpoint.js'
import { CheckpointError, printable } from '../../errors.js'
import { limits } from '../../limits.js'
import { absorbFactors, foldAffine } from './fold-affine.js'
import { sizeAfter } from './picture-size.js'
import { identity } from './piecewise.js'
import type { AnyStep, Chain, GraphValue, Picture, PictureSize } from './value-types.js'

/** The operation that is being read, for messages. */
export interface Place {
  readonly name: string
  readonly operator: string
}

/** The network's input itself. */
export const inputPicture = (layout: Picture['layout'], size: PictureSize): Picture => ({
  kind: 'picture',
  chain: { step: undefined, before: undefined, length: 0, size },
  pointwise: identity,
  layout,
})

/** The picture after one more step; what was pending of the last one becomes a step first. */
export function follow(picture: Picture, step: AnyStep, place: Place): Picture {
  const { chain, layout } = settle(picture, place)
  if (chain.length >= limits.graphSteps) {
    throw new CheckpointError(
      'limit',
      whereOf(place),
      `more than ${limits.graphSteps} layers. Expected some ten.`,
    )
  }
  return {
    kind: 'picture',
    chain: {
      step,
      before: chain,
      length: chain.length + 1,
      size: chain.size && sizeAfter(step, chain.size),
    },
    pointwise: identity,
    layout,
  }
}

/** The picture with its pending functions as part of layers. Throws CheckpointError where none of ours has them. */
export function settle(picture: Picture, place: Place): Picture {
  const { chain, pointwise, layout } = absorbFactors(picture)
  const { positive, negative } = pointwise
  const plain: Picture = { kind: 'picture', chain: foldAffine(chain), pointwise: identity, layout }
  if (positive.some((factor) => factor !== 1)) {
    throw unsupported(place, 'the numbers before it are multiplied, which no activation of this package does')
  }
  if (negative.every((factor) => factor === 1)) return plain
  if (negative.every((factor) => factor === 0))
    return follow(plain, { kind: 'function', function: 'relu' }, place)
  const data = Float32Array.from(negative)
  const weight: CheckpointTensor = { dtype: 'f32', shape: [data.length], read: () => data.slice() }
  return follow(plain, { kind: 'slopes', name: place.name, weight }, place)
}

/** The steps of a chain, first to last. Throws CheckpointError where a part of a layer is left alone. */
export function stepsOf({ chain }: Picture): GraphStep[] {
  const steps: GraphStep[] = []
  for (let at: Chain | undefined = chain; at !== undefined; at = at.before) {
    if (at.step !== undefined) steps.push(wholeStep(at.step))
  }
  return steps.reverse()
}

function wholeStep(step: AnyStep): GraphStep {
  switch (step.kind) {
    case 'enlarge':
    case 'pad':
    case 'split':
    case 'transposed':
    case 'repeated':
    case 'framed':
    case 'sliced': {
      const problem = `the picture is ${said[step.kind]}. Expected a chain of convolutions.`
      throw new CheckpointError('unknown-architecture', 'graph', problem)
    }
    default:
      return step
  }
}

const said = {
  enlarge: 'resized on its way, and not only to be added at the end',
  pad: 'padded before what is no convolution',
  split: 'reshaped, and that is no pixel shuffle',
  transposed: 'reshaped, and that is no pixel shuffle',
  repeated: 'repeated on its way, and not only to be added at the end',
  framed: 'reshaped, and that is no pixel shuffle',
  sliced: 'cut to other rows than columns',
}

/** How many numbers of its own a value holds. */
export function numbersIn(value: GraphValue): number {
  if (value.kind !== 'picture') return value.kind === 'unknown' ? 6 * (value.sizes?.values.length ?? 0) : 0
  const { pointwise, chain } = value
  const { factors = [], offsets = [] } = chain.affine ?? {}
  return [pointwise.positive, pointwise.negative, factors, offsets].reduce(
    (sum, list) => sum + list.length,
    0,
  )
}

export const whereOf = ({ name, operator }: Place): string =>
  `node ${printable(name)} (${printable(operator)})`

/** The refusal of an operation that no layer of ours is. */
export const unsupported = (place: Place, problem: string): CheckpointError =>
  new CheckpointError(
    'unsupported',
    whereOf(place),
    `${problem}. Expected a chain of convolutions and activations.`,
  )

/** The refusal of an operation whose parts do not fit together. */
export const malformed = (place: Place, problem: string): CheckpointError =>
  new CheckpointError('malformed', whereOf(place), `${problem}. The file is damaged or was written wrongly.`)
