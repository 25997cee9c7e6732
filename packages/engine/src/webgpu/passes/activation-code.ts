import type { Stage } from '../../chain/chain.js'
import { lanes, vectorType } from './vector-type.js'

/** The WGSL that applies a stage's activation to a group of channels; `slopes` is a vector of four. */
export function activationCode(
  { activation: { kind } }: Stage,
  x: string,
  slopes: string,
  width: number,
): string {
  const type = vectorType(width)
  switch (kind) {
    case 'none':
      return ''
    case 'relu':
      return `${x} = max(${x}, ${type}());`
    case 'prelu':
      return `${x} = max(${x}, ${type}()) + ${slopes}${lanes(width)} * min(${x}, ${type}());`
    case 'tanh':
      return `${x} = tanh(clamp(${x}, ${type}(-15), ${type}(15)));` // some drivers divide two exponentials
    case 'sigmoid':
      return `${x} = 1.0 / (1.0 + exp(-${x}));`
    case 'clamp':
      return `${x} = clamp(${x}, ${type}(), ${type}(1));`
  }
}
