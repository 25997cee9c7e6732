import { readFileSync } from 'node:fs'
import { createUpscaler } from '../../src/index.js'
import { weights } from '../../src/weights/released/fsrcnn-x2.js'

/** What a page without a bundler copies, as it is built. */
export const pageFiles: Readonly<Record<string, Uint8Array>> = Object.fromEntries(
  [
    'fsrcnn/dist/browser/sr.js',
    'fsrcnn/dist/browser/sr-worker.js',
    'fsrcnn/dist/weights/released/fsrcnn-x2.js',
    'fsrcnn/dist/worker.js',
    'engine/generated/worker.js',
  ].map((path) => [
    path === 'engine/generated/worker.js' ? 'engine-worker.js' : (path.split('/').at(-1) ?? path),
    readFileSync(new URL(`../../../${path}`, import.meta.url)),
  ]),
)

/** A picture that threads are worth. */
const picture = `{ width: 300, height: 200, channels: 3, data: Uint8Array.from({ length: 180_000 }, (_, i) => i % 251) }`

export const pageScript = `
  import { createUpscaler, wasmEngine } from './sr.js'
  import { createWorkerUpscaler } from './sr-worker.js'
  import { weights } from './fsrcnn-x2.js'

  const create = {
    createUpscaler: (onFallback, isServed) => {
      const workerUrl = isServed ? { workerUrl: 'engine-worker.js' } : {}
      return createUpscaler(weights, { engine: wasmEngine({ threads: 2, onFallback, ...workerUrl }) })
    },
    createWorkerUpscaler: (onFallback, isServed) => {
      const workerUrl = isServed ? { workerUrl: 'worker.js' } : {}
      return createWorkerUpscaler(weights, { threads: 2, onFallback, ...workerUrl })
    },
  }
  self.upscaled = async (how, isServed) => {
    const told = []
    try {
      const upscaler = await create[how](({ code }) => told.push(code), isServed)
      const { data } = await upscaler.upscale(${picture})
      upscaler.dispose()
      return { told, samples: Array.from(data.filter((_, i) => i % 101 === 0)) }
    } catch (error) {
      return { told, failed: error.code ?? error.message }
    }
  }`

export interface Outcome {
  readonly told: readonly string[]
  readonly samples?: readonly number[]
  readonly failed?: string
}

/** What Node makes of the same picture, every 101st sample. */
export async function expectedSamples(): Promise<Uint8Array> {
  const upscaler = await createUpscaler(weights)
  const data = Uint8Array.from({ length: 180_000 }, (_, i) => i % 251)
  const result = await upscaler.upscale({ width: 300, height: 200, channels: 3, data })
  upscaler.dispose()
  return result.data.filter((_, i) => i % 101 === 0)
}
