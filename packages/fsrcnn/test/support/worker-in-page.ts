import { createRaster, maxSample, type Raster, type SampleType } from '@sr/image'
import { createUpscaler } from '../../src/upscale/upscaler.js'
import { weights } from '../../src/weights/released/fsrcnn-s-x2.js'
import { createWorkerUpscaler } from '../../src/worker/worker-upscaler.js'

/** What tests of the worker call in a page. */
const tools = {
  weights,
  createUpscaler,
  createWorkerUpscaler,

  /** Noise. Its pixels with alpha are clear, opaque and between. */
  seededRaster(width: number, height: number, channels: number, type: SampleType, seed: number): Raster {
    const raster = createRaster(width, height, channels, type)
    const max = maxSample(raster.data)
    let state = seed
    for (let i = 0; i < raster.data.length; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0 // the generator of Numerical Recipes
      raster.data[i] = Math.min(1, Math.max(0, (state / 2 ** 32) * 2 - 0.5)) * max
    }
    return raster
  },

  isSame: (a: Raster, b: Raster): boolean =>
    a.width === b.width &&
    a.height === b.height &&
    a.channels === b.channels &&
    a.data.constructor === b.data.constructor &&
    a.data.every((sample, i) => sample === b.data[i]),

  /** What a call rejects with, as plain data. */
  failureOf: async (call: () => Promise<unknown>) => {
    try {
      await call()
      return 'no failure'
    } catch (error) {
      const { name, message, code } = error as { name: string; message: string; code?: string }
      return { name, message, code }
    }
  },

  /** How long the longest task of the page was during the call, in ms; 0 if none was above 50. */
  longestTaskMs: async (call: () => Promise<unknown>): Promise<number> => {
    const durations: number[] = []
    const observer = new PerformanceObserver((list) => {
      durations.push(...list.getEntries().map(({ duration }) => duration))
    })
    await new Promise((resolve) => setTimeout(resolve, 100)) // tasks before the call are not its own
    observer.observe({ entryTypes: ['longtask'] })
    await call()
    await new Promise((resolve) => setTimeout(resolve, 100))
    observer.disconnect()
    return Math.max(0, ...durations)
  },
}
export type WorkerPageTools = typeof tools
Object.assign(globalThis, { tools })
