import { afterEach, expect, test, vi } from 'vitest'
import { compileKernels } from '../../src/wasm/compile-kernels.js'

afterEach(() => {
  vi.unstubAllGlobals()
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
