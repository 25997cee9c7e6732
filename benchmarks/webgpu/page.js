/**
 * What the page of webgpu-speed.js runs: opens contenders on one picture, and times a frame of each whenever it is
 * asked to. A frame is a Float32Array of luma to another, read back from the GPU.
 */
import { drawPicture, weightsOf } from '../speed/networks.js'
import { contenders } from './contenders.js'
import { watchGpu } from './watch-gpu.js'

const opened = new Map()
let reference

/** Resolves to what was seen from the contender's start to its first frame. */
self.openContender = async (name, spec) => {
  const { width, height } = spec
  const data = drawPicture(new Float32Array(width * height), { width, channels: 1 }, 1)
  const job = { weights: weightsOf(spec), input: { width, height, channels: 1, data }, spec }
  const gpu = watchGpu()
  const start = performance.now()
  const contender = await contenders[name](job)
  opened.set(name, contender)
  const output = await contender.run()
  const firstMs = performance.now() - start
  return { firstMs, ...gpu.end(), ...(output && { difference: differenceOf(name, output) }) }
}

self.timeFrame = async (name) => {
  const start = performance.now()
  await opened.get(name).run()
  return performance.now() - start
}

/** Before another picture. */
self.closeContenders = async () => {
  for (const { close } of opened.values()) await close()
  opened.clear()
  reference = undefined
}

self.describeAdapter = async () => {
  const { vendor, architecture, device, description } = (await navigator.gpu.requestAdapter()).info
  return [vendor, architecture, device, description].filter(Boolean).join(' ')
}

/** How far an output lies from that of the first contender. Throws where that is more than rounding. */
function differenceOf(name, output) {
  reference ??= output
  const difference = output.length === reference.length ? largestDifference(output, reference) : Infinity
  if (difference <= 1e-4) return difference
  throw new Error(`${name}: the output differs by ${difference}. Expected at most 1e-4.`)
}

function largestDifference(a, b) {
  let largest = 0
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i] - b[i])
    if (!(difference <= largest)) largest = difference // NaN too
  }
  return largest
}
