import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type Fallback, wasmEngine } from '../../src/index.js'
import { compileKernels } from '../../src/wasm/compile-kernels.js'
import { haveSameBits, largeWeights, runLarge } from '../support/seeded-runs.js'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

/** V8 has relaxed SIMD from 11.4 on, which came with Node 21. */
const nodeVersion = Number(process.versions.node.split('.')[0])

test('the fastest kernels that run here are compiled', async () => {
  const { module, kind } = await compileKernels()
  expect(kind).toBe(nodeVersion >= 21 ? 'relaxed' : 'plain')
  expect(WebAssembly.Module.imports(module)).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }])
})

test('a missing WebAssembly is an error that says so', async () => {
  vi.stubGlobal('WebAssembly', undefined)
  await expect(compileKernels()).rejects.toMatchObject({
    name: 'WebAssemblyUnavailable',
    message: 'there is no WebAssembly here.',
  })
})

test('a policy that forbids compiling is an error with the reason and the way out', async () => {
  const cause = new Error('blocked by CSP')
  vi.stubGlobal('WebAssembly', { validate: (): boolean => true, compile: () => Promise.reject(cause) })
  await expect(compileKernels()).rejects.toMatchObject({
    name: 'WebAssemblyUnavailable',
    message: expect.stringMatching(/blocked by CSP.*'wasm-unsafe-eval'/),
    cause,
  })
})

describe('kernels that somebody else compiled', () => {
  const compileFile = () =>
    WebAssembly.compile(readFileSync(new URL('../../generated/kernels.wasm', import.meta.url)))

  test('run where nothing may be compiled, with the bits of plain SIMD', async () => {
    const kernels = await compileFile()
    const outputs: Float32Array[] = []
    const run = async (options: { kernels?: object }) => {
      const fallbacks: Fallback[] = []
      const engine = wasmEngine({
        ...options,
        threads: 2,
        onFallback: (fallback) => fallbacks.push(fallback),
      })
      const network = await engine.load(largeWeights)
      outputs.push(await runLarge(network))
      network.dispose()
      expect(fallbacks).toEqual([])
    }
    const { validate } = WebAssembly
    vi.spyOn(WebAssembly, 'validate').mockImplementation((bytes) => !isRelaxed(bytes) && validate(bytes))
    await run({})
    const compile = vi.spyOn(WebAssembly, 'compile').mockRejectedValue(new Error('forbidden'))
    await run({ kernels })
    expect(compile).not.toHaveBeenCalled()
    expect(haveSameBits(outputs[0], outputs[1])).toBe(true)
  })

  test.each([
    ['another module', "a module without the section 'sr.kernels'", empty],
    ['those of another version', 'version 0123456789ab', ofOther],
  ])('are refused if they are %s', (_, found, bytes) => {
    const kernels = new WebAssembly.Module(bytes)
    expect(() => wasmEngine({ kernels })).toThrow(RangeError)
    expect(() => wasmEngine({ kernels })).toThrow(`found ${found}.`)
  })
})

const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)
const ofOther = Buffer.from([...empty, 0, 23, 10, ...Buffer.from('sr.kernels0123456789ab')])
const isRelaxed = (bytes: BufferSource): boolean => (bytes as Uint8Array).includes(0x85)
