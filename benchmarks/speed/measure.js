import { setTimeout } from 'node:timers/promises'
import { startRunner } from './runner.js'

const warmUps = 2 // WebAssembly is compiled a second time, better, while it first runs

/** Threads of some contenders spin for a while after their work, on the cores that the next one wants. */
const pauseMs = 50

/**
 * Times each entry ({ contender, spec }) `rounds` times, in turns: every one once per round, so that a busy
 * moment of the machine falls on all of them, and no two at once, not even with what the one before left
 * spinning. Entries that do not start are left out.
 * `check` is given all runners with their first output, and returns what else to note of each.
 */
export async function measure(entries, rounds, check) {
  const runners = []
  try {
    for (const { contender, spec } of entries) {
      const runner = await startRunner(contender, spec, { sendOutput: check !== undefined })
      if (runner !== undefined) runners.push(runner)
    }
    const checked = check?.(runners)
    const times = runners.map(() => [])
    for (let round = -warmUps; round < rounds; round++) {
      for (const [i, runner] of runners.entries()) {
        await setTimeout(pauseMs)
        const ms = await runner.time()
        if (round >= 0) times[i].push(ms)
      }
    }
    return runners.map(({ contender: { name, threads, ours = false }, spec }, i) => ({
      contender: name,
      threads,
      ours,
      ...spec,
      ms: { min: Math.min(...times[i]), median: median(times[i]) },
      runs: rounds,
      ...checked?.[i],
    }))
  } finally {
    for (const runner of runners) runner.end()
  }
}

/** Half of the values lie below it. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2
}
