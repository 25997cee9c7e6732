import type { Executor } from '../wasm/executor.js'
import { type RunJob, reportProgress } from './run-job.js'
import { yieldToEventLoop } from './yield-to-event-loop.js'

/** Fills the job's target on the calling thread; the event loop has a turn before each part, and `assertWanted` may end it. */
export async function runHere(executor: Executor, job: RunJob, assertWanted: () => void): Promise<void> {
  for (const [index, { rect, output }] of job.parts.entries()) {
    await yieldToEventLoop()
    job.signal?.throwIfAborted()
    assertWanted()
    executor.run(rect, job.picture, job.source, job.target, job.format)
    reportProgress(job, index + 1, output)
  }
}
