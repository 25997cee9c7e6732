import { assertKnownOptions, sayValue } from '@sr/checks'
import { listLayers } from '@sr/network'
import { compileChain } from './chain/chain.js'
import type { Engine } from './engine.js'
import { type Fallback, type TellFallback, tellOnce } from './fallback.js'
import { compileForKernels, compileForSpecification } from './threads/compiled-network.js'
import { createLoadedNetwork } from './threads/loaded-network.js'
import { type ThreadOption, threadCount } from './threads/thread-count.js'
import { createThreads } from './threads/threads.js'
import { assertKernels, compileKernels, WebAssemblyUnavailable } from './wasm/compile-kernels.js'
import { planProgram } from './wasm/program.js'

/** How the engine runs networks. */
export interface WasmEngineOptions {
  /** A whole number from 1 to 64, or `auto` (default): one thread for each core, up to 16. */
  readonly threads?: ThreadOption
  /** Told why the engine is slower here than it could be, once for each reason. */
  readonly onFallback?: (fallback: Fallback) => void
  /**
   * Where the page serves `@sr/engine/worker.js`, an address or a URL, for content security policies that
   * allow workers from files only (`worker-src 'self'`). Without it, browsers start workers from the code
   * itself; Node, Deno and Bun always do.
   */
  readonly workerUrl?: string | UrlLike
  /**
   * `@sr/engine/kernels.wasm` as a compiled WebAssembly.Module, for places where a program may compile
   * nothing, such as workerd. Without it, the engine compiles the fastest kernels that run here.
   */
  readonly kernels?: object
}

/** What is used of a `URL`, which is one. Spelt out because its own type comes with the DOM or with Node's types. */
export interface UrlLike {
  readonly href: string
}

/**
 * Runs networks in WebAssembly, on SIMD kernels and several threads. The result is the same to the bit for
 * any number of threads. Workers start with the first work that is worth it, and end when the last network is
 * disposed.
 *
 * Throws RangeError for a bad number of threads and for kernels that are not this version's, and TypeError for
 * unknown options and those of a wrong kind. `load` rejects with
 * EngineError `unsupported-chain`. `run` and `upscale` reject with RangeError or TypeError for a picture that
 * makes no sense, with any other EngineError, with the signal's reason, or with what `onProgress` throws.
 */
export function wasmEngine(options: WasmEngineOptions = {}): Engine {
  assertEngineOptions(options)
  const { threads = 'auto', onFallback, workerUrl, kernels: given } = options
  const tell = tellOnce(onFallback)
  const crew = createThreads(threadCount(threads), addressOf(workerUrl), tell)
  if (given !== undefined) assertKernels(given)
  let kernels: Promise<WebAssembly.Module | undefined> | undefined = given && Promise.resolve(given)

  return {
    name: 'wasm',
    async load({ config, tensors }) {
      kernels ??= kernelsUnlessForbidden(tell) // compile in the background while the weights are packed
      const chain = compileChain(listLayers(config), tensors)
      const program = planProgram(chain)
      const module = await kernels
      const network = module ? compileForKernels(chain, program, module) : compileForSpecification(chain)
      return createLoadedNetwork(config, chain, network, crew)
    },
  }
}

function assertEngineOptions(options: WasmEngineOptions): void {
  assertKnownOptions('wasmEngine', options, ['threads', 'onFallback', 'workerUrl', 'kernels'], {
    backend: 'Backends are those of TensorFlow.js: tfjsEngine(tf).',
  })
  const { onFallback } = options
  if (onFallback === undefined || typeof onFallback === 'function') return
  throw new TypeError(`wasmEngine: onFallback must be a function, found ${sayValue(onFallback)}.`)
}

function addressOf(url: string | UrlLike | undefined): string | undefined {
  if (url === undefined) return undefined
  const address = typeof url === 'object' ? url?.href : url
  if (typeof address === 'string' && address !== '') return address
  throw new TypeError(`wasmEngine: workerUrl must be an address or a URL, found ${sayValue(url)}.`)
}

async function kernelsUnlessForbidden(tell: TellFallback): Promise<WebAssembly.Module | undefined> {
  try {
    return (await compileKernels()).module
  } catch (error) {
    if (!(error instanceof WebAssemblyUnavailable)) throw error
    const message = `wasmEngine: ${error.message} Networks run in plain JavaScript, many times slower.`
    tell({ code: 'no-webassembly', message })
    return undefined
  }
}
