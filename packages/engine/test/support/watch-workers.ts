import type { Worker } from 'node:worker_threads'
import { afterEach, beforeEach } from 'vitest'

/** The workers that each test of the file starts. Node tells of them a turn later. */
export function watchWorkers(): { readonly started: readonly Worker[]; running(): Worker[] } {
  const started: Worker[] = []
  const onWorker = (worker: Worker) => {
    started.push(worker)
  }
  beforeEach(() => {
    started.length = 0
    process.on('worker', onWorker)
  })
  afterEach(() => {
    process.off('worker', onWorker)
  })
  return { started, running: () => started.filter(({ threadId }) => threadId !== -1) }
}
