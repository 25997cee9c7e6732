import { damage } from './damage.js'
import { Dice } from './dice.js'
import { buildWithLie } from './lies.js'
import type { Reader } from './readers.js'

/** Input number `number` of a reader: the same for the same seed and corpus, whatever was tried before. */
export function makeInput(
  reader: Reader,
  corpus: readonly Uint8Array[],
  seed: number,
  number: number,
): Uint8Array {
  const own = Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b)
  const dice = new Dice(own)
  const build = () => {
    const fileSeed = dice.below(2 ** 31)
    return dice.chance(0.7)
      ? buildWithLie(fileSeed, reader.build)
      : reader.build(new Dice(fileSeed), (truth) => truth)
  }
  const isSaved = corpus.length > 0 && dice.chance(0.4)
  const sound = isSaved ? dice.pick(corpus) : build()
  if (!isSaved && dice.chance(0.5)) return sound
  const damaged = damage(dice, sound, isSaved ? dice.pick(corpus) : build())
  return reader.seal !== undefined && dice.chance(0.6) ? reader.seal(damaged) : damaged
}
