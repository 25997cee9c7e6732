import type { Engine } from '@sr/engine'

/**
 * An engine without a network: each output sample is the input's nearest one. It
 * counts, and fails when told to.
 */
export function fakeEngine(behaviour: { readonly failAtRun?: number; readonly answer?: Float32Array } = {}) {
  const counts = { loads: 0, runs: 0, disposals: 0 }
  const engine: Engine = {
    name: 'fake',
    async load({ config: { scale, channels } }) {
      counts.loads++
      return {
        async run(input, height, width) {
          counts.runs++
          if (counts.runs === behaviour.failAtRun) throw new Error('the device was lost')
          if (behaviour.answer !== undefined) return behaviour.answer
          const output = new Float32Array(input.length * scale * scale)
          for (let y = 0; y < height * scale; y++) {
            for (let x = 0; x < width * scale; x++) {
              const from = (Math.floor(y / scale) * width + Math.floor(x / scale)) * channels
              output.set(input.subarray(from, from + channels), (y * width * scale + x) * channels)
            }
          }
          return output
        },
        dispose() {
          counts.disposals++
        },
      }
    },
  }
  return { engine, counts }
}
