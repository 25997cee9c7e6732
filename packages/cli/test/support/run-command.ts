import { main } from '../../src/main.js'
import { captureStreams, type Outcome } from './capture-streams.js'

export interface RunOptions {
  readonly cwd?: string
}

/** The end of the call before: the working directory and the streams are those of the process, so calls take turns. */
let lastCall: Promise<unknown> = Promise.resolve()

/** Runs `sr` to its end in this process, which takes a fraction of the time of a process of its own (run-process.ts). */
export function runCommand(args: readonly string[], { cwd }: RunOptions = {}): Promise<Outcome> {
  const call = lastCall.then(async () => {
    const home = process.cwd()
    const forget = rememberListeners()
    if (cwd !== undefined) process.chdir(cwd)
    try {
      return await captureStreams(() => main(args))
    } finally {
      process.chdir(home)
      forget()
    }
  })
  lastCall = call.catch(() => {})
  return call
}

/** The one JSON document on standard output; anything else there fails. */
export const runJson = async (args: readonly string[], options?: RunOptions): Promise<JsonOutcome> =>
  parseOutcome(await runCommand([...args, '--json'], options))

export type JsonOutcome = Outcome & { readonly document: Document }

export const parseOutcome = (outcome: Outcome): JsonOutcome => ({
  ...outcome,
  document: JSON.parse(outcome.stdout),
})

/** What documents hold, as far as tests look. */
export interface Document {
  readonly error?: { readonly code: string; readonly message: string }
  readonly errors: readonly { readonly input: string; readonly code: string; readonly message: string }[]
  readonly outputs?: readonly {
    readonly input: string
    readonly output: string
    readonly width: number
    readonly height: number
    readonly ms: number
    readonly engine: string
    readonly restore?: { readonly strength: number; readonly quality?: number; readonly evidence?: string }
  }[]
  readonly [field: string]: unknown
}

/** `main` listens to signals and streams until its process ends. Gives what removes its listeners. */
function rememberListeners(): () => void {
  const emitters: readonly (readonly [NodeJS.EventEmitter, readonly string[]])[] = [
    [process, ['SIGINT', 'SIGTERM', 'SIGHUP']],
    [process.stdout, ['error']],
    [process.stderr, ['error']],
  ]
  const before = emitters.map(([emitter, names]) => names.map((name) => emitter.listeners(name)))
  return () => {
    for (const [i, [emitter, names]] of emitters.entries()) {
      for (const [j, name] of names.entries()) {
        const added = emitter.listeners(name).filter((listener) => !before[i]?.[j]?.includes(listener))
        for (const listener of added) emitter.off(name, listener as () => void)
      }
    }
  }
}
