import { sayValue } from '@sr/checks'

/** One kind of optimizer, its options checked. */
export interface UpdateRule {
  /** The shapes of what it keeps for a tensor, by name; all begin as zeros. */
  momentShapes(shape: readonly number[]): Readonly<Record<string, readonly number[]>>
  /** Moves weights and moments, in place. */
  update(tensor: TensorUpdate): void
}

/** One step of one tensor. */
interface TensorUpdate {
  readonly shape: readonly number[]
  readonly weights: Float32Array
  readonly gradient: Float32Array
  readonly moments: Readonly<Record<string, Float32Array>>
  readonly rate: number
  /** From 1 on. */
  readonly step: number
}

/** Throws RangeError unless the value is a share of a moment that a step can keep. */
export function assertDecay(name: string, value: number): void {
  if (value >= 0 && value < 1) return
  throw new RangeError(
    `optimizer.${name}: expected a number from 0 on and below 1, found ${sayValue(value)}.`,
  )
}
