import type { Rows } from './rows.js'

/** What lies outside the picture: nothing (the window stays inside), zeros, or the nearest pixel. */
export type Edge = 'valid' | 'zero' | 'replicate'

/** The rows around a row, in a ring of as many buffers: each source row is read once. */
export class RowWindow {
  readonly #source: Rows
  readonly #before: number
  readonly #ring: readonly Float64Array[]
  readonly #view: Float64Array[]
  readonly #zeros: Float64Array | undefined
  #next = 0

  /** `before` and `after` count the rows above and below the asked one. */
  constructor(source: Rows, before: number, after: number, edge: Edge) {
    this.#source = source
    this.#before = before
    this.#ring = Array.from({ length: before + after + 1 }, () => new Float64Array(source.width))
    this.#view = [...this.#ring]
    this.#zeros = edge === 'zero' ? new Float64Array(source.width) : undefined
  }

  /** Rows y − before to y + after, valid until the next call. y must not fall. */
  around(y: number): readonly Float64Array[] {
    const rows = this.#ring.length
    const last = this.#source.height - 1
    const first = y - this.#before
    const end = Math.min(first + rows - 1, last)
    for (this.#next = Math.max(this.#next, first); this.#next <= end; this.#next++) {
      this.#source.read(this.#next, this.#ring[this.#next % rows])
    }
    for (let index = 0; index < rows; index++) {
      const row = first + index
      const inside = Math.min(Math.max(row, 0), last)
      this.#view[index] =
        this.#zeros !== undefined && row !== inside ? this.#zeros : this.#ring[inside % rows]
    }
    return this.#view
  }
}
