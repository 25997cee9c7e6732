import { printable } from '@sr/checks'
import { asCodedError } from '@sr/files/disk'
import { exitCodeOf } from '../errors.js'
import { homepage } from '../package-files.js'
import { errorPage } from './error-page.js'

/** What `--json` prints of an error that belongs to one input. */
export interface InputError {
  readonly input: string
  readonly code: string
  readonly message: string
}

export interface ReportOptions {
  /** One JSON document on standard output and nothing else there. */
  readonly json: boolean
  /** Adds the stack to every error. */
  readonly debug: boolean
}

/**
 * Everything the command says: results on standard output, warnings and errors on standard error, one line
 * each, and the exit code that follows from them.
 */
export class Report {
  readonly #options: ReportOptions
  readonly #errors: InputError[] = []
  readonly #exitCodes = new Set<number>()
  /** Codes whose page has been named: it is said once a call. */
  readonly #explained = new Set<string>(ownWords)
  #isQuiet = false

  constructor(options: ReportOptions) {
    this.#options = options
  }

  /** Whether standard output is for the document. */
  get isJson(): boolean {
    return this.#options.json
  }

  /** The inputs that failed so far. */
  get errors(): readonly InputError[] {
    return this.#errors
  }

  /** From now on only errors and the document are printed. */
  beQuiet(): void {
    this.#isQuiet = true
  }

  /** A line for people. */
  print(line: string): void {
    if (!this.#options.json && !this.#isQuiet) process.stdout.write(`${printable(line)}\n`)
  }

  /** A line for people beside the results, about what is as it should be. */
  note(where: string, message: string): void {
    if (!this.#isQuiet) process.stderr.write(`sr: ${printable(`${where}: ${message}`)}\n`)
  }

  warn(where: string, message: string): void {
    if (!this.#isQuiet) process.stderr.write(`sr: warning: ${printable(`${where}: ${message}`)}\n`)
  }

  /** Notes that one input failed; the others go on. */
  addError(input: string, failure: unknown): void {
    const { code, message } = this.#tell(input, failure)
    this.#errors.push({ input, code, message })
  }

  /** Says that a threshold was missed; the call then ends with exit code 5. */
  addMiss(message: string): void {
    this.#exitCodes.add(5)
    process.stderr.write(`sr: missed: ${printable(message)}\n`)
  }

  /**
   * Ends a call that went through its inputs, `done` of which succeeded: prints the
   * document and returns the exit code.
   */
  finish(document: object, done: number): number {
    if (this.#errors.length > 0 && done === 0) return this.#printFailure()
    this.#printDocument({ ...document, errors: this.#errors })
    if (this.#exitCodes.has(130)) return 130
    if (this.#exitCodes.has(5)) return 5
    return this.#errors.length === 0 ? 0 : 1
  }

  /** Ends a call that failed as a whole. */
  fail(failure: unknown): number {
    const { code, message } = this.#tell('this call', failure)
    this.#printDocument({ error: { code, message }, errors: this.#errors })
    return exitCodeOf(asCodedError('this call', failure))
  }

  #printFailure(): number {
    const [first] = this.#errors
    const code = this.#errors.every((error) => error.code === first?.code)
      ? first?.code
      : 'every-input-failed'
    const others = this.#errors.length === 1 ? '' : `all ${this.#errors.length} inputs failed; the first: `
    this.#printDocument({ error: { code, message: `${others}${first?.message}` }, errors: this.#errors })
    if (this.#exitCodes.has(130)) return 130
    const [only = 3] = this.#exitCodes
    return this.#exitCodes.size === 1 ? only : 3
  }

  #tell(where: string, failure: unknown): { readonly code: string; readonly message: string } {
    const error = asCodedError(where, failure)
    this.#exitCodes.add(exitCodeOf(error))
    const message = printable(error.message)
    const more = this.#explained.has(error.code) ? '' : ` More: ${errorPage(error.code, homepage())}`
    this.#explained.add(error.code)
    process.stderr.write(`sr: ${message}${more}\n`)
    if (this.#options.debug) process.stderr.write(`${stackOf(error)}\n`)
    return { code: error.code, message }
  }

  #printDocument(document: object): void {
    // What is escaped is escaped as JSON does, so whatever it still escapes in the text keeps its value.
    if (this.#options.json) process.stdout.write(`${printableLines(JSON.stringify(document, null, 2))}\n`)
  }
}

/** Codes whose messages leave nothing to be told: a wrong option, and the user's own Ctrl-C. */
const ownWords = ['bad-usage', 'interrupted']

/** Text with its line breaks, but without other control characters. */
const printableLines = (text: string): string => text.split('\n').map(printable).join('\n')

/** The stacks of an error and its causes. */
function stackOf(error: Error): string {
  const stacks: string[] = []
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
    stacks.push(cause.stack ?? String(cause))
  return printableLines(stacks.join('\ncaused by '))
}
