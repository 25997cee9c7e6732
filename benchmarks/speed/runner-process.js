/** The process of one contender (runner.js): opens the network, then runs it once whenever it is asked to, and says how long. */
import { inputSizeOf, picture, weightsOf } from './networks.js'

let run

process.on('message', async ({ open }) => {
  try {
    if (open !== undefined) process.send({ output: await openNetwork(open) })
    else process.send({ ms: await timeRun() })
  } catch (error) {
    process.send({ problem: error.message })
  }
})
process.on('disconnect', () => process.exit())

/** Resolves to the output of the first run. */
async function openNetwork({ contender, spec }) {
  const { open } = await import(`./contenders/${contender.module}`)
  const weights = weightsOf(spec)
  const input = picture({ ...inputSizeOf(spec), channels: weights.config.channels })
  run = await open({ weights, input }, contender)
  return await run()
}

async function timeRun() {
  const start = performance.now()
  await run()
  return performance.now() - start
}
