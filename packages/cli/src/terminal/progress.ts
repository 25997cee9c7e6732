import { printable } from '@sr/checks'
import cliProgress from 'cli-progress'

/** Shows how far the work is; all methods do nothing where nobody is watching. */
export interface Progress {
  /** `ratio` is above 0 where a part was done earlier. */
  start(label: string, ratio?: number): void
  /** `ratio` is 0..1; a label replaces the one before. */
  update(ratio: number, label?: string): void
  /** Removes the bar, so that a line can be printed. */
  stop(): void
}

/** What takes less flashes by: no bar before this. */
const patienceMs = 500

const noProgress: Progress = { start() {}, update() {}, stop() {} }

export interface ProgressOptions {
  /** Of the bar alone, in characters. */
  readonly width?: number
  /** Shows nothing. */
  readonly quiet?: boolean | undefined
}

/**
 * A progress bar on standard error if that is a terminal, with `--json` too, whose document goes to standard
 * output. It comes when the work has taken half a second, and says how long it will take when it can tell.
 */
export function createProgress({ width = 30, quiet = false }: ProgressOptions = {}): Progress {
  if (quiet || !process.stderr.isTTY) return noProgress
  const bar = new cliProgress.SingleBar({
    format: '{label} {bar} {percentage}%{left}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: width,
    clearOnComplete: true,
    hideCursor: true,
    gracefulExit: false, // interrupts.ts ends the work, and with it the bar
    stream: process.stderr,
  })
  let waiting: NodeJS.Timeout | undefined
  let now = { ratio: 0, label: '' }
  // Where the work began, which goes on where the bar makes room for a line.
  let began: { readonly ratio: number; readonly ms: number } | undefined
  const payload = () => ({ label: now.label, left: began === undefined ? '' : timeLeft(began, now.ratio) })
  return {
    start(label, ratio = 0) {
      if (began === undefined || ratio < now.ratio) began = { ratio, ms: performance.now() }
      now = { ratio, label: printable(label) }
      const wait = Math.max(0, began.ms + patienceMs - performance.now())
      waiting = setTimeout(() => bar.start(1, now.ratio, payload()), wait)
      waiting.unref()
    },
    update(ratio, label) {
      now = { ratio, label: label === undefined ? now.label : printable(label) }
      if (bar.isActive) bar.update(ratio, payload())
    },
    stop() {
      clearTimeout(waiting)
      bar.stop()
    },
  }
}

/** What the work will still take if it goes on as it did; nothing before it has got anywhere. */
export function timeLeft(
  began: { readonly ratio: number; readonly ms: number },
  ratio: number,
  nowMs = performance.now(),
): string {
  const seconds = Math.ceil((((nowMs - began.ms) / 1000) * (1 - ratio)) / (ratio - began.ratio))
  if (!(seconds > 0 && seconds < 1e7)) return ''
  const minutes = Math.floor(seconds / 60)
  if (minutes === 0) return `  ${seconds} s left`
  return minutes < 60
    ? `  ${minutes} min ${seconds % 60} s left`
    : `  ${Math.floor(minutes / 60)} h ${minutes % 60} min left`
}
