import { seededWeights, srcnnConfig } from '@sr/network'
import { expect, test, vi } from 'vitest'
import { disposable } from '../../src/upscale/disposable.js'
import { createUpscaler } from '../../src/upscale/upscaler.js'

const weights = seededWeights(srcnnConfig({ scale: 2 }), 1)

/** An engine that only tells that its network was disposed. */
function watchedEngine() {
  const dispose = vi.fn()
  return {
    dispose,
    engine: { name: 'none', load: async () => ({ run: async (x: Float32Array) => x, dispose }) },
  }
}

test('using frees the network at the end of the block, once', async () => {
  const { dispose, engine } = watchedEngine()
  {
    using upscaler = await createUpscaler(weights, { engine })
    expect(upscaler.scale).toBe(2)
    expect(dispose).not.toHaveBeenCalled()
  }
  expect(dispose).toHaveBeenCalledTimes(1)
})

test('using frees the network when the block throws, and a second dispose does nothing', async () => {
  const { dispose, engine } = watchedEngine()
  const failing = async () => {
    using upscaler = await createUpscaler(weights, { engine })
    upscaler.dispose()
    throw new Error('the caller fails')
  }
  await expect(failing()).rejects.toThrow('the caller fails')
  expect(dispose).toHaveBeenCalledTimes(1)
})

test('nothing is added where the platform has no Symbol.dispose', () => {
  const owner = disposable({ dispose() {} }, {})
  expect(Reflect.ownKeys(owner)).toEqual(['dispose'])
})

test('the method is not listed, so that an upscaler prints as before', () => {
  expect(Object.keys(disposable({ dispose() {} }))).toEqual(['dispose'])
  expect(disposable({ dispose() {} })[Symbol.dispose]).toBeTypeOf('function')
})
