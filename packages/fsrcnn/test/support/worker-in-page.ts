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

  /** A PNG of noise with transparent pixels, and the same as everything else that a browser has pictures in. */
  async sources() {
    const canvas = Object.assign(document.createElement('canvas'), { width: 40, height: 30 })
    const { data } = tools.seededRaster(40, 30, 4, 'uint8', 1)
    canvas.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(data), 40, 30), 0, 0)
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve))
    if (blob === null) throw new Error('sources: the browser makes no PNG.')
    const image = Object.assign(new Image(), { src: URL.createObjectURL(blob) })
    await image.decode()
    return {
      blob,
      file: new File([blob], 'noise.png'),
      bitmap: await createImageBitmap(blob, { premultiplyAlpha: 'none' }),
      image,
      canvas,
      frame: new VideoFrame(canvas, { timestamp: 0 }),
      data: canvas.getContext('2d', { willReadFrequently: true })?.getImageData(0, 0, 40, 30),
    }
  },

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
