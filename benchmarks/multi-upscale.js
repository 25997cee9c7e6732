/**
 * Times upscaleMulti beside calls of upscale with each head, and what sharing the trunk could save: prints minima over rounds, taken in
 * turns, so that a busy machine is as busy for all of them.
 *
 *   npm run build && node benchmarks/multi-upscale.js [WIDTHxHEIGHT] [THREADS]
 */
import { createMultiUpscaler, createUpscaler, wasmEngine } from '@sr/fsrcnn'
import { fsrcnnConfig, presetConfig, seededWeights } from '@sr/network'

const [width, height] = (process.argv[2] ?? '640x360').split('x').map(Number)
const engine = wasmEngine({ threads: Number(process.argv[3] ?? 1) })
const rounds = 12

const networks = [2, 3, 4].map((scale) => seededWeights(presetConfig('fsrcnn', scale), 1))
const multi = await createMultiUpscaler(networks, { engine })
const alone = await Promise.all(networks.map((network) => createUpscaler(network, { engine })))
// Everything before the heads, and next to nothing behind it: a head of one tap at ×1.
const trunk = await createUpscaler(
  seededWeights(fsrcnnConfig({ scale: 1, deconv: { kernel: 1, crop: [0, 0] } }), 1),
  { engine },
)

const bytes = { width, height, channels: 3, data: noise(Uint8Array, 255) }
const floats = { ...bytes, data: noise(Float32Array, 1) }
const subjects = new Map([
  ['upscaleMulti, 8-bit RGB', () => multi.upscaleMulti(bytes)],
  ['a call for each scale', () => callEach(bytes)],
  ['the trunk alone', () => trunk.upscale(bytes)],
  ['upscaleMulti, float RGB', () => multi.upscaleMulti(floats)],
])
const least = new Map()
for (let round = -2; round < rounds; round++) {
  for (const [name, run] of subjects) {
    const start = performance.now()
    await run()
    if (round >= 0) least.set(name, Math.min(least.get(name) ?? Infinity, performance.now() - start))
  }
}
const calls = least.get('a call for each scale')
for (const [name, ms] of least)
  console.log(`${name.padEnd(24)} ${ms.toFixed(0).padStart(5)} ms  ${(ms / calls).toFixed(2)}`)
multi.dispose()
for (const upscaler of [...alone, trunk]) upscaler.dispose()

async function callEach(picture) {
  for (const upscaler of alone) await upscaler.upscale(picture)
}

/** Seeded samples from 0 to `white`. */
function noise(Samples, white) {
  let state = 1
  return new Samples(width * height * 3).map(() => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state / 2 ** 32) * white
  })
}
