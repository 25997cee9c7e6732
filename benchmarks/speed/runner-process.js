/**
 * The process of one contender (runner.js): opens the network, then runs it once whenever it
 * is asked to, and says how long.
 */
import { drawPicture, inputSizeOf, weightsOf } from './networks.js'

let run

process.on('message', async ({ open }) => {
  try {
    if (open !== undefined) process.send(await openNetwork(open))
    else process.send({ ms: await timeRun() })
  } catch (error) {
    process.send({ problem: error.message })
  }
})
process.on('disconnect', () => process.exit())

/** Resolves after a first run. */
async function openNetwork({ contender, spec, sendOutput }) {
  const { open } = await import(`./contenders/${contender.module}`)
  const weights = weightsOf(spec)
  const { width, height } = inputSizeOf(spec)
  const { channels } = weights.config
  const data = drawPicture(new Float32Array(width * height * channels), { width, channels }, 1)
  run = await open({ weights, input: { width, height, channels, data } }, contender)
  const output = await run()
  return sendOutput ? { output } : {}
}

async function timeRun() {
  const start = performance.now()
  await run()
  return performance.now() - start
}
