import { CheckpointError } from './errors.js'

/**
 * What reading may take of memory: a multiple of the bytes that are read, and a floor that serves any small
 * file. Whoever keeps something of a file asks first, so a file can claim no more than it is long.
 */
export class MemoryBudget {
  readonly #most: number
  readonly #bytes: number
  #taken = 0

  /** @param bytes length of what is read */
  constructor(bytes: number) {
    this.#bytes = bytes
    this.#most = Math.min(bytes * perByte + floorBytes, ceilingBytes)
  }

  /** Accounts for bytes about to be kept; throws CheckpointError `limit` where they would be too many. */
  take(bytes: number, where: string | (() => string)): void {
    this.#taken += bytes
    if (this.#taken <= this.#most) return
    throw new CheckpointError(
      'limit',
      typeof where === 'string' ? where : where(),
      `${this.#bytes} bytes that would take more than ${Math.floor(this.#most / 2 ** 20)} MB of memory. Expected weights, which take about as much as their file. The file is damaged or hostile, or holds far more than a network: save the model's state_dict alone.`,
    )
  }
}

const perByte = 16
const floorBytes = 32 * 2 ** 20
/** Below the 2^24 entries at which a Map of V8 ends, and what a process of Node or a tab may have at all. */
const ceilingBytes = 2 ** 29

/**
 * What values take in V8, in bytes, rounded up: each grows by doubling, and for a moment both the old and the
 * new one are there.
 */
export const costs = {
  /** An element of a list or the stack. */
  slot: 24,
  /** An entry of a Map or Set. */
  entry: 64,
  /** A small object, a number that is no small integer, a view of bytes, the head of a text. */
  object: 128,
  /** An empty Map or Set. */
  table: 256,
} as const
