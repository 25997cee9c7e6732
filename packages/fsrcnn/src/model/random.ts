/** The state of a {@link Random}: four whole numbers of 32 bits, not all zero. Plain JSON. */
export type RandomState = readonly [number, number, number, number]

export interface Random {
  /** A whole number from 0 to `count` − 1, all equally likely; `count` is at most 2⁵³ − 1. */
  below(count: number): number
  /** What to go on from: `createRandom(state)` draws the same numbers. */
  state(): RandomState
}

/** xoshiro128** 1.1 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021). */
export function createRandom(from: RandomState): Random {
  const state = Uint32Array.from(from)
  return {
    below(count) {
      // Of the 2⁵³ numbers, those past the last multiple of `count` would make small results likelier.
      const limit = 2 ** 53 - (2 ** 53 % count)
      for (;;) {
        const value = (nextUint32(state) >>> 5) * 2 ** 26 + (nextUint32(state) >>> 6)
        if (value < limit) return value % count
      }
    },
    state: () => [state[0], state[1], state[2], state[3]],
  }
}

/** Normal numbers about 0 of this standard deviation (Box and Muller, 1958, equation 1). */
export function drawNormal(random: Random, length: number, deviation: number): Float64Array {
  const uniform = () => (random.below(2 ** 32) + 0.5) / 2 ** 32
  const draw = () => deviation * Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
  return Float64Array.from({ length }, draw)
}

/** One step of the generator, in place: a whole number of 32 bits. */
export function nextUint32(state: Uint32Array): number {
  const result = Math.imul(rotateLeft(Math.imul(state[1], 5), 7), 9)
  const shifted = state[1] << 9
  state[2] ^= state[0]
  state[3] ^= state[1]
  state[1] ^= state[2]
  state[0] ^= state[3]
  state[2] ^= shifted
  state[3] = rotateLeft(state[3], 11)
  return result >>> 0
}

/** Whether a value read from a file is a state: from zeros alone the generator would only give zeros. */
export function isRandomState(value: unknown): value is RandomState {
  return (
    Array.isArray(value) &&
    value.length === 4 &&
    value.every((word) => Number.isInteger(word) && word >= 0 && word < 2 ** 32) &&
    value.some((word) => word !== 0)
  )
}

/** The first two numbers of SplitMix64, with which the authors of xoshiro advise to fill its state. */
export function seedRandom(seed: number): RandomState {
  const [first, second] = [splitMix64(seed, 1), splitMix64(seed, 2)]
  const [low, high] = [(word: bigint) => Number(word & 0xffffffffn), (word: bigint) => Number(word >> 32n)]
  return [low(first), high(first), low(second), high(second)]
}

/** The `index`th number, from 1 on, of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
export function splitMix64(seed: number, index: number): bigint {
  let z = BigInt.asUintN(64, BigInt(seed) + BigInt(index) * 0x9e3779b97f4a7c15n)
  z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n)
  z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn)
  return z ^ (z >> 31n)
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}
