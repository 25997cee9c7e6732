import { limits } from './limits.js'

/** Collects one-line warnings, each once and no more than a reader would read. */
export class Warnings {
  readonly #lines = new Set<string>()
  #dropped = 0

  add(line: string): void {
    if (this.#lines.has(line)) return
    if (this.#lines.size < limits.warnings) this.#lines.add(line)
    else this.#dropped += 1
  }

  list(): string[] {
    return this.#dropped === 0
      ? [...this.#lines]
      : [...this.#lines, `${this.#dropped} more warnings like these.`]
  }
}
