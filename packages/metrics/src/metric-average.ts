import type { Picture } from './picture.js'
import { type Summary, summarize } from './summarize.js'

/** A metric's mean over a stream of picture pairs; pictures are not kept, only their values. */
export class MetricAverage<Image = Picture> {
  readonly #measure: (picture: Image, reference: Image) => number
  readonly #values: number[] = []

  /**
   * For example `new MetricAverage((picture, reference) => psnr(picture, reference, { channel: 'y601' }))`.
   */
  constructor(measure: (picture: Image, reference: Image) => number) {
    this.#measure = measure
  }

  /** Takes one pair in and returns its own value. */
  update(picture: Image, reference: Image): number {
    const value = this.#measure(picture, reference)
    this.#values.push(value)
    return value
  }

  /** Takes in all that another average, of the same metric, has seen. */
  merge(other: MetricAverage<Image>): void {
    for (const value of [...other.#values]) this.#values.push(value)
  }

  /** What was seen so far. Throws RangeError before the first pair. */
  compute(): Summary {
    return summarize(this.#values)
  }
}
