import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const processPath = fileURLToPath(new URL('runner-process.js', import.meta.url))
const pauseMs = 20 // onnxruntime's threads still spin for some milliseconds after a run

/**
 * A contender with the network of a spec ({ network, scale, width, height }) open in a process of its own,
 * which sleeps until it is asked to run: settings and memory of one do not touch another. Undefined for an
 * optional contender that does not start.
 */
export async function startRunner(contender, spec, { sendOutput }) {
  const child = fork(processPath, { serialization: 'advanced' })
  const { output, problem } = await ask(child, { open: { contender, spec, sendOutput } })
  if (problem !== undefined) {
    child.kill()
    if (!contender.optional) throw new Error(`${contender.name}: ${problem}`)
    return undefined
  }
  return {
    contender,
    spec,
    /** Of the first run, if it was to be sent. */
    output,
    /** Runs once more; resolves to milliseconds. */
    async time() {
      await setTimeout(pauseMs)
      const answer = await ask(child, {})
      if (answer.problem !== undefined) throw new Error(`${contender.name}: ${answer.problem}`)
      return answer.ms
    },
    end: () => child.disconnect(),
  }
}

async function ask(child, question) {
  const done = new AbortController()
  child.send(question)
  try {
    return await Promise.race([
      once(child, 'message', done).then(([answer]) => answer),
      once(child, 'exit', done).then(([code, signal]) => ({
        problem: `its process ended with ${signal ?? code}`,
      })),
    ])
  } finally {
    done.abort()
  }
}
