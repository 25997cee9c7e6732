import cliProgress from 'cli-progress'
import { printable } from './report.js'

/** Shows how far the work is; all methods do nothing where nobody is watching. */
export interface Progress {
  /** `ratio` is above 0 where a part was done earlier. */
  start(label: string, ratio?: number): void
  /** `ratio` is 0..1; a label replaces the one before. */
  update(ratio: number, label?: string): void
  /** Removes the bar, so that a line can be printed. */
  stop(): void
}

/**
 * A progress bar on standard error if that is a terminal, with `--json` too, whose document goes to standard
 * output. `width` is that of the bar alone.
 */
export function createProgress(width = 30): Progress {
  if (!process.stderr.isTTY) return { start() {}, update() {}, stop() {} }
  const bar = new cliProgress.SingleBar({
    format: '{label} {bar} {percentage}%  {eta_formatted} left',
    // Before the first step it is given 0, and later the text INF: nothing is known yet.
    formatTime: (seconds, ...rest) => (seconds > 0 ? cliProgress.Format.TimeFormat(seconds, ...rest) : '?'),
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: width,
    clearOnComplete: true,
    hideCursor: true,
    gracefulExit: false, // interrupts.ts ends the work, and with it the bar
    stream: process.stderr,
  })
  return {
    start: (label, ratio = 0) => bar.start(1, ratio, { label: printable(label) }),
    update: (ratio, label) => bar.update(ratio, label === undefined ? {} : { label: printable(label) }),
    stop: () => bar.stop(),
  }
}
