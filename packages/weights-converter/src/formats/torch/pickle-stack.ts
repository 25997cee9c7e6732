import type { CheckpointError } from '../../errors.js'
import { costs } from '../../memory-budget.js'
import type { PickleValue } from './pickle-values.js'

/** The unpickler's stack with its marks, and the memo of values to be used again. */
export class PickleStack {
  /** The stacks below each mark; `#values` is the one above the last. */
  readonly #outer: PickleValue[][] = []
  #values: PickleValue[] = []
  readonly #memo = new Map<number, PickleValue>()
  readonly #malformed: (problem: string) => CheckpointError
  readonly #take: (bytes: number) => void

  /**
   * @param malformed makes the error for a pickle that takes what is not there, at the place where it does
   * so.
   * @param take accounts for memory
   */
  constructor(malformed: (problem: string) => CheckpointError, take: (bytes: number) => void) {
    this.#malformed = malformed
    this.#take = take
  }

  push(value: PickleValue): void {
    this.#take(costs.slot)
    this.#values.push(value)
  }

  top(): PickleValue {
    if (this.#values.length === 0) throw this.#malformed('takes a value from an empty stack.')
    return this.#values[this.#values.length - 1]
  }

  pop(): PickleValue {
    const value = this.top()
    this.#values.pop()
    return value
  }

  popMany(count: number): PickleValue[] {
    if (this.#values.length < count) throw this.#malformed('takes a value from an empty stack.')
    return this.#values.splice(-count)
  }

  /** POP removes a mark where no value lies above it. */
  drop(): void {
    if (this.#values.length > 0) this.#values.pop()
    else this.popToMark()
  }

  mark(): void {
    this.#take(costs.object)
    this.#outer.push(this.#values)
    this.#values = []
  }

  popToMark(): PickleValue[] {
    const items = this.#values
    const outer = this.#outer.pop()
    if (outer === undefined) throw this.#malformed('closes a group that was never opened.')
    this.#values = outer
    return items
  }

  /** Remembers the topmost value; without an index under the next free one. */
  memoize(index: number = this.#memo.size): void {
    this.#take(costs.entry)
    this.#memo.set(index, this.top())
  }

  pushFromMemo(index: number): void {
    const value = this.#memo.get(index)
    if (value === undefined) throw this.#malformed(`refers to memo entry ${index}, which was never written.`)
    this.push(value)
  }
}
