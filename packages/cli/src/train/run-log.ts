import { type FileHandle, open, readFile } from 'node:fs/promises'
import { asReadError, asWriteError, systemCode, writeFileWhole } from '@sr/files/disk'
import type { Score } from '@sr/fsrcnn/train'
import { CliError } from '../errors.js'

/** Some steps of training. `step` is the last of them, counted from the run's start. */
interface IntervalEntry {
  readonly kind: 'interval'
  readonly step: number
  readonly stage: number
  /** The mean over these steps. */
  readonly loss: number
  readonly learningRate: number
  /** That of the last of these steps, where gradients are clipped. */
  readonly gradientNorm?: number
  /** Not counting validation; null where nothing was measured. */
  readonly patchesPerSecond: number | null
  /** Seconds of training since the run's start. */
  readonly seconds: number
  readonly rssBytes: number
  readonly tensors: number
}

/** What the weights score after a step. */
export interface ValidationEntry extends Score {
  readonly kind: 'validation'
  readonly step: number
  readonly stage: number
  readonly bicubic: Score
  /** Whether it is the best score of the run so far. */
  readonly best: boolean
}

export type LogEntry = IntervalEntry | ValidationEntry

/**
 * The log of a run: a JSON object on each line. What a full disk refuses is stored
 * with the next line or by `flush`.
 */
export class RunLog {
  readonly #path: string
  readonly #entries: LogEntry[]
  #file: FileHandle | undefined
  #unstored = ''
  #endBytes = 0

  private constructor(path: string, entries: LogEntry[]) {
    this.#path = path
    this.#entries = entries
  }

  /** Reads the lines up to a step, and changes nothing. */
  static async read(path: string, lastStep: number): Promise<RunLog> {
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return ''
      throw asReadError(path, error)
    })
    const complete = text.slice(0, text.lastIndexOf('\n') + 1) // the last line may be half-written
    const entries = complete
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => parseEntry(path, line))
      .filter(({ step }) => step <= lastStep)
    return new RunLog(path, entries)
  }

  /**
   * Opens the file for more lines, and removes the lines after the last step, which
   * a resumed run writes again.
   */
  async begin(): Promise<void> {
    const kept = new TextEncoder().encode(this.#entries.map(lineOf).join(''))
    await writeFileWhole(this.#path, kept)
    this.#file = await open(this.#path, 'r+')
    this.#endBytes = kept.length
  }

  get entries(): readonly LogEntry[] {
    return this.#entries
  }

  /** 0 before the first line. */
  get lastStep(): number {
    return this.#entries.at(-1)?.step ?? 0
  }

  get lastValidation(): ValidationEntry | undefined {
    return this.#entries.filter((entry) => entry.kind === 'validation').at(-1)
  }

  /** The speed of the last interval that was measured. */
  get patchesPerSecond(): number | undefined {
    const speeds = this.#entries.map((entry) => (entry.kind === 'interval' ? entry.patchesPerSecond : null))
    return speeds.filter((speed) => speed !== null).at(-1)
  }

  async append(entry: LogEntry): Promise<void> {
    this.#entries.push(entry)
    this.#unstored += lineOf(entry)
    try {
      await this.#store()
    } catch (error) {
      if (systemCode(error) === undefined) throw error // flush reports the others
    }
  }

  /**
   * Makes sure that all lines are on the disk before a checkpoint that follows them. Throws
   * CliError where the disk refuses.
   */
  async flush(): Promise<void> {
    try {
      await this.#store()
      await this.#file?.datasync() // some file systems report a full disk only here
    } catch (error) {
      throw asWriteError(this.#path, error)
    }
  }

  async #store(): Promise<void> {
    if (this.#file === undefined) throw new Error('RunLog: not begun.')
    const bytes = Buffer.from(this.#unstored)
    // Written at an explicit place, so that it overwrites a line that a full disk cut short.
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, this.#endBytes + done)
      done += bytesWritten
    }
    this.#endBytes += bytes.length
    this.#unstored = ''
  }

  async close(): Promise<void> {
    await this.#file?.close()
  }
}

const lineOf = (entry: LogEntry): string => `${JSON.stringify(entry)}\n`

function parseEntry(path: string, line: string): LogEntry {
  try {
    const entry = JSON.parse(line)
    const score =
      entry.kind === 'interval' ? entry.loss : entry.kind === 'validation' ? entry.psnr : undefined
    if (Number.isSafeInteger(entry.step) && typeof score === 'number') return entry
    throw new RangeError('expected kind, step, and loss or psnr')
  } catch (cause) {
    const problem = `a line is none of a run's: ${line.slice(0, 60)}. Remove that line, or start a new run.`
    throw new CliError('other-run', path, problem, { cause })
  }
}
