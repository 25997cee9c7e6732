import { addAffine, isConvolution, outputsOf } from './fold-affine.js'
import { follow, type Place, settle, unsupported } from './graph-value.js'
import * as piecewise from './piecewise.js'
import type { Constant, GraphValue, Picture } from './value-types.js'

/** The sum of two values of a graph: a bias, two parts of one activation, or the shortcut from the input. */
export function addValues(a: GraphValue, b: GraphValue, place: Place): GraphValue {
  if (a.kind === 'unknown' || b.kind === 'unknown') return { kind: 'unknown' }
  if (a.kind === 'constant') return b.kind === 'constant' ? { kind: 'unknown' } : addValues(b, a, place)
  if (b.kind === 'constant') return addBias(a, perChannel(a, b, place), place)
  if (a.chain === b.chain) return { ...a, pointwise: piecewise.add(a.pointwise, b.pointwise) }
  return addShortcut(a, b, place) ?? addShortcut(b, a, place) ?? refuseBranches(place)
}

/** The difference of two parts of one activation, or a negative bias. */
export function subtractValues(a: GraphValue, b: GraphValue, place: Place): GraphValue {
  if (a.kind === 'unknown' || b.kind === 'unknown') return { kind: 'unknown' }
  if (a.kind === 'picture' && b.kind === 'constant') {
    const values = perChannel(a, b, place)
    return addBias(
      a,
      values.map((value) => -value),
      place,
    )
  }
  if (a.kind !== 'picture' || b.kind !== 'picture' || a.chain !== b.chain)
    throw unsupported(place, 'a difference that is part of no activation')
  return { ...a, pointwise: piecewise.add(a.pointwise, piecewise.multiply(b.pointwise, [-1])) }
}

/** A part of an activation times numbers, one for all channels or one for each. */
export function multiplyValues(a: GraphValue, b: GraphValue, place: Place): GraphValue {
  if (a.kind === 'picture' && b.kind === 'constant')
    return { ...a, pointwise: piecewise.multiply(a.pointwise, perChannel(a, b, place)) }
  if (a.kind === 'constant' && b.kind === 'picture') return multiplyValues(b, a, place)
  if (a.kind === 'picture' && b.kind === 'picture')
    throw unsupported(place, 'a product of two pictures, as in attention')
  return { kind: 'unknown' }
}

/** The larger of two parts of one activation: max(x, α·x) is a leaky ReLU. */
export function maximumOf(a: GraphValue, b: GraphValue, place: Place): GraphValue {
  if (a.kind === 'picture' && b.kind === 'picture' && a.chain === b.chain)
    return { ...a, pointwise: piecewise.maximum(a.pointwise, b.pointwise) }
  if (a.kind === 'picture' && b.kind === 'constant' && perChannel(a, b, place).every((value) => value === 0))
    return { ...a, pointwise: piecewise.relu(a.pointwise) }
  if (a.kind === 'constant' && b.kind === 'picture') return maximumOf(b, a, place)
  throw unsupported(place, 'a maximum that is no activation')
}

/** The smaller of a ReLU and 1, which is a clamp. */
export function minimumOf(a: GraphValue, b: GraphValue, place: Place): GraphValue {
  if (a.kind === 'constant' && b.kind === 'picture') return minimumOf(b, a, place)
  if (
    a.kind === 'picture' &&
    b.kind === 'constant' &&
    perChannel(a, b, place).every((value) => value === 1)
  ) {
    const { positive, negative } = a.pointwise
    if (positive.every((factor) => factor === 1) && negative.every((factor) => factor === 0))
      return follow({ ...a, pointwise: piecewise.identity }, { kind: 'function', function: 'clamp' }, place)
  }
  throw unsupported(place, 'a minimum that is no activation')
}

/** Slopes of a PReLU, or factors: one number, or one for each channel. */
function perChannel({ layout, chain }: Picture, { tensor }: Constant, place: Place): number[] {
  const channels = channelsOf(tensor.shape, layout)
  if (channels === undefined || channels > mostChannels)
    throw unsupported(place, `numbers of shape [${tensor.shape}], which are not one for each channel`)
  const { step } = chain
  const made = isConvolution(step) ? outputsOf(step) : undefined
  if (channels !== 1 && made !== undefined && made !== channels)
    throw unsupported(place, `${channels} numbers for ${made} channels`)
  return Array.from(tensor.read(), Number)
}

/** Of no network of ours has a layer more. */
const mostChannels = 4096

/** How many channels a shape that is broadcast to a picture has numbers for; undefined where it is no such. */
function channelsOf(shape: readonly number[], layout: Picture['layout']): number | undefined {
  const axis = layout === 'nchw' ? shape.length - 3 : shape.length - 1
  const others = shape.filter((_, i) => i !== axis)
  return shape.length <= 4 && others.every((size) => size === 1) ? (shape[axis] ?? 1) : undefined
}

/** Numbers that are added to a convolution's outputs become part of its bias. */
function addBias(picture: Picture, values: readonly number[], place: Place): Picture {
  if (values.every((value) => value === 0)) return picture
  const moved = addAffine(picture, { factors: [1], offsets: values })
  if (moved !== undefined) return moved
  throw unsupported(place, 'numbers are added that are the bias of no convolution')
}

/** The network's own pixels plus its input, enlarged, or broadcast to the maps before a shuffle. */
function addShortcut(made: Picture, given: Picture, place: Place): Picture | undefined {
  const { step, length } = given.chain
  if (given.pointwise !== piecewise.identity || made.chain.length === 0) return undefined
  if (length === 0) {
    const first = firstStep(made)
    // More than one channel is broadcast to none: the sum is residual learning at one size, as in VDSR.
    if (first?.kind !== 'convolution' || first.weight.shape[1] !== 1) return undefined
    return follow(made, { kind: 'shortcut', interpolation: 'repeated', factor: undefined }, place)
  }
  if (length !== 1 || step?.kind !== 'enlarge') return undefined
  return follow(settle(made, place), { ...step, kind: 'shortcut' }, place)
}

function firstStep({ chain }: Picture): Picture['chain']['step'] {
  let at = chain
  while (at.before !== undefined && at.before.step !== undefined) at = at.before
  return at.step
}

function refuseBranches(place: Place): never {
  throw unsupported(place, 'two branches are added, as in residual networks')
}
