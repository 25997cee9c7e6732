import { CheckpointError } from './errors.js'

/** A cursor over bytes; reading past the end throws a {@link CheckpointError} with code `truncated`. */
export class ByteReader {
  readonly bytes: Uint8Array
  /** What the bytes are, for messages: `data.pkl`, `central directory`. */
  readonly name: string
  position: number
  readonly #view: DataView

  constructor(bytes: Uint8Array, name: string, position = 0) {
    this.bytes = bytes
    this.name = name
    this.position = position
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get remaining(): number {
    return this.bytes.length - this.position
  }

  /** The place that was read last, for messages. */
  where(position = this.position): string {
    return `${this.name}, byte ${position}`
  }

  /** Moves past `count` bytes and returns where they start. */
  advance(count: number): number {
    if (!(count >= 0)) {
      throw new CheckpointError(
        'malformed',
        this.where(),
        `a length of ${count} bytes. Expected 0 or more. The file is damaged.`,
      )
    }
    if (count > this.remaining) {
      throw new CheckpointError(
        'truncated',
        this.where(),
        `the data ends too early. Expected ${count} more bytes, found ${this.remaining}. Download or save the file again.`,
      )
    }
    const start = this.position
    this.position += count
    return start
  }

  /** The next bytes, not copied. */
  take(count: number): Uint8Array {
    const start = this.advance(count)
    return this.bytes.subarray(start, start + count)
  }

  /** The bytes up to the next line feed, which is skipped. */
  takeLine(): Uint8Array {
    const end = this.bytes.indexOf(0x0a, this.position)
    if (end < 0) this.advance(this.remaining + 1)
    const line = this.take(end - this.position)
    this.position += 1
    return line
  }

  uint8(): number {
    return this.#view.getUint8(this.advance(1))
  }

  uint16(): number {
    return this.#view.getUint16(this.advance(2), true)
  }

  uint32(): number {
    return this.#view.getUint32(this.advance(4), true)
  }

  int32(): number {
    return this.#view.getInt32(this.advance(4), true)
  }

  /** A 64-bit length, offset or count; those beyond 2^53 cannot be true and are refused. */
  uint64(): number {
    const start = this.advance(8)
    return this.#exact(this.#view.getBigUint64(start, true), start)
  }

  /** As {@link uint64}, but signed. */
  int64(): number {
    const start = this.advance(8)
    return this.#exact(this.#view.getBigInt64(start, true), start)
  }

  float64BigEndian(): number {
    return this.#view.getFloat64(this.advance(8), false)
  }

  #exact(value: bigint, start: number): number {
    const number = Number(value)
    if (Number.isSafeInteger(number)) return number
    throw new CheckpointError(
      'limit',
      this.where(start),
      `a count of ${value} cannot be true. Expected at most 2^53. The file is damaged or hostile.`,
    )
  }
}
