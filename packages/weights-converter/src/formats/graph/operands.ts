import { malformed, type Place, unsupported } from './graph-value.js'
import type { Constant, GraphValue, Picture } from './value-types.js'

/** The value of an input that must be there. */
export function given(place: Place, value: GraphValue | undefined): GraphValue {
  if (value !== undefined) return value
  throw malformed(place, 'has too few inputs')
}

/** An input that must be the picture on its way. */
export function pictureOf(place: Place, value: GraphValue | undefined): Picture {
  const found = given(place, value)
  if (found.kind === 'picture') return found
  throw unsupported(place, 'what it works on is not made of the picture')
}

/** An input that must be numbers in the file. */
export function constantOf(place: Place, value: GraphValue | undefined): Constant {
  const found = given(place, value)
  if (found.kind === 'constant') return found
  throw unsupported(place, 'its weights are computed as the graph runs. Expected numbers in the file')
}

/** The module that a tensor `NAME.weight` belongs to, as PyTorch's exporter keeps it; the operation's name otherwise. */
export const moduleOf = (tensor: string, { name }: Place): string =>
  tensor.endsWith('.weight') ? tensor.slice(0, -'.weight'.length) : name
