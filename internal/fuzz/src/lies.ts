import { Dice } from './dice.js'

/** Tells a field of a file its value: the true one, or for one field a lie. */
export type Field = (truth: number) => number | bigint

/** Builds a file from throws of the dice. */
export type Build = (dice: Dice, field: Field) => Uint8Array

/**
 * Builds a file in which one field lies. Checksums and lengths around it are of the file with the lie in it,
 * so it gets past them: the file breaks one rule alone.
 *
 * It is built twice, from the same throws of the dice: once to count its fields.
 */
export function buildWithLie(seed: number, build: Build): Uint8Array {
  let fields = 0
  build(new Dice(seed), (truth) => {
    fields += 1
    return truth
  })
  const liar = new Dice(seed + 1)
  const chosen = liar.below(fields)
  let index = 0
  return build(new Dice(seed), (truth) => (index++ === chosen ? liar.boundary(truth) : truth))
}
