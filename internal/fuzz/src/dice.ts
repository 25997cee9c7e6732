import { mulberry32 } from '@sr/network'

/** Seeded chance: the same seed throws the same numbers on every machine. */
export class Dice {
  readonly #random: () => number

  constructor(seed: number) {
    this.#random = mulberry32(seed)
  }

  /** A whole number from 0 to `end` - 1. */
  below(end: number): number {
    return Math.floor(this.#random() * end)
  }

  chance(probability: number): boolean {
    return this.#random() < probability
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]
  }

  /** The usual thing; one of the others in one of thirty throws, so that most files get far into a reader. */
  mostly<Item>(usual: Item, others: readonly Item[]): Item {
    return this.chance(1 / 30) ? this.pick(others) : usual
  }

  bytes(count: number): Uint8Array {
    const bytes = new Uint8Array(count)
    for (let i = 0; i < count; i++) bytes[i] = this.below(256)
    return bytes
  }

  /** `count` results of `make`. */
  times<Item>(count: number, make: (index: number) => Item): Item[] {
    return Array.from({ length: count }, (_, index) => make(index))
  }

  /** An integer at which fields, types and checks end; or one beside `near`. */
  boundary(near: number): number | bigint {
    const beside = [near - 1, near + 1, near * 2, near * 256, -near]
    return this.chance(0.3) ? this.pick(beside) : this.pick(boundaries)
  }
}

const boundaries: readonly (number | bigint)[] = [
  ...[0, 1, 2, 3, 4, 7, 8, 16, 64, 127, 128, 255, 256, 512, 32767, 32768, 65535, 65536, -1, -2, -128],
  ...[2 ** 20, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 40, 2 ** 53 - 1, 2 ** 53],
  ...[2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n],
]
