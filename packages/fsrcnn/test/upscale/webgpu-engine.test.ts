import { webgpuEngine } from '@sr/engine/webgpu'
import { maxAbsoluteDifference } from '@sr-internal/testing'
import { softwareGpu } from '@sr-internal/testing/gpu'
import { describe, expect, test } from 'vitest'
import { releasedCases } from '../support/released-cases.js'

const found = await softwareGpu()

// A software GPU compiles each shader for a second.
describe.skipIf(found === undefined)('on a GPU (needs the package webgpu and an adapter)', () => {
  for (const { name, network: weights, input, output } of releasedCases) {
    const title = `the released weights ${name}, in f16 if they bear it, give what PyTorch gives within 1/1023`
    test(title, { tags: [name === 'fsrcnn-s-x2' ? 'slow' : 'nightly'], timeout: 300_000 }, async () => {
      const [, , height, width] = input.shape
      const network = await webgpuEngine({ gpu: found?.gpu as object, precision: 'f16' }).load(weights)
      const result = await network.run(Float32Array.from(input.data), height, width)
      network.dispose()
      expect(maxAbsoluteDifference(result, output.data)).toBeLessThan(1 / 1023)
    })
  }
})
