import { maxAbsoluteDifference, researchData, researchTest } from '@sr-internal/testing'
import { describe, expect } from 'vitest'
// By path, because @sr/engine is none of this package's dependencies.
import { wasmEngine } from '../../engine/src/index.js'
import { convertCheckpoint } from '../src/convert.js'
import { readBytes, readText } from './support/fixtures.js'

/** How PyTorch ran a public checkpoint; shapes are C, H, W. */
interface Golden {
  readonly checkpoint: string
  readonly scale: number
  readonly input: readonly number[]
  readonly output: readonly number[]
}

/** Per golden, what is assumed of the file beside its edge, colour and range. */
const goldens: Readonly<Record<string, object>> = {
  ABPN_M4C28_x2: { activations: Array(6).fill('relu'), shortcut: 'nearest', outputActivation: 'none' },
  ABPN_M4C28_x3: { shortcut: 'nearest' },
  ABPN_M4C28_x4: { shortcut: 'nearest' },
  ECBSR_M4C16_x2: { activations: Array(5).fill('prelu'), shortcut: 'nearest', outputActivation: 'none' },
  ECBSR_M4C16_x3: { shortcut: 'nearest' },
  ECBSR_M4C16_x4: { shortcut: 'nearest' },
  ESPCN_x2: { activations: ['tanh', 'tanh'], shortcut: 'none', outputActivation: 'sigmoid' },
  ETDS_M5C16_x2: { activations: Array(7).fill('relu'), shortcut: 'none', outputActivation: 'relu' },
  ETDS_M5C16_x3: { kernels: [3, 3, 3, 3, 3, 3, 3, 1], outputActivation: 'relu' },
  ETDS_M5C16_x4: { outputActivation: 'relu' },
  FSRCNN_x2: { channels: 3, color: 'rgb', deconv: { crop: [4, 3] } },
  FSRCNN_x3: { channels: 3, color: 'rgb', deconv: { crop: [4, 2] } },
  FSRCNN_x4: { channels: 3, color: 'rgb', deconv: { crop: [4, 1] } },
  Plain_M6C32_x4: { activations: Array(7).fill('relu'), shortcut: 'none', outputActivation: 'none' },
  'realesr-animevideov3': { activations: Array(17).fill('prelu'), shortcut: 'nearest' },
}

describe('public plain networks', () => {
  for (const [name, assumed] of Object.entries(goldens)) {
    researchTest(`${name} gives PyTorch's numbers`, `checkpoints-plain/golden/${name}.json`, async (path) => {
      const golden: Golden = JSON.parse(readText(path))
      const [channels = 0, height = 0, width = 0] = golden.input
      const pixels = (end: string): Float32Array =>
        interleave(new Float32Array(readBytes(path.replace(/json$/, end)).slice().buffer), channels)
      const file = researchData(`checkpoints-plain/${golden.checkpoint}`) ?? ''
      const isHourglass = name.startsWith('FSRCNN')
      const weights = convertCheckpoint(readBytes(file), isHourglass ? { scale: golden.scale } : {})
      expect(weights.config).toMatchObject({ scale: golden.scale, color: 'rgb', ...assumed })
      expect(weights.warnings.map(({ code }) => code)).toContain('assumed-fields')

      const network = await wasmEngine({ threads: 1 }).load(weights)
      const output = await network.run(pixels('in.f32'), height, width)
      network.dispose()
      expect(maxAbsoluteDifference(output, pixels('out.f32'))).toBeLessThanOrEqual(1e-5)
    })
  }

  researchTest(
    'ETDS ×3 loses the 28th channel of its last convolution, and says so',
    'checkpoints-plain/ECNUSR__ETDS/ETDS_M5C16_x3.pth',
    (path) => {
      const { tensors, warnings } = convertCheckpoint(readBytes(path))
      expect(tensors.get('conv_8.weight')?.shape).toEqual([27, 28, 1, 1])
      expect(warnings).toContainEqual({
        code: 'dropped-channel',
        message: expect.stringContaining('The last channel of conv_clip was left out'),
      })
    },
  )

  researchTest(
    'ECBSR_ET ends in a clip layer, and its pixels in a ReLU',
    'checkpoints-plain/ECNUSR__ETDS/ECBSR_ET_M4C16_x2.pth',
    (path) => {
      const { config, family } = convertCheckpoint(readBytes(path))
      expect(family).toBe('the ECBSR_ET of ECNUSR/ETDS')
      expect(config).toMatchObject({
        activations: [...Array(5).fill('prelu'), 'relu'],
        shortcut: 'none',
        outputActivation: 'relu',
      })
    },
  )
})

/** Planes one after the other as pixels one after the other. */
function interleave(planes: Float32Array, channels: number): Float32Array {
  const pixels = planes.length / channels
  return planes.map((_, i) => planes[(i % channels) * pixels + Math.floor(i / channels)] ?? 0)
}
