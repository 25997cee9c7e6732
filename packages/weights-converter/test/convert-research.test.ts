import { maxAbsoluteDifference, researchData, researchTest } from '@sr-internal/testing'
import * as tf from '@tensorflow/tfjs'
import { describe, expect } from 'vitest'
// By path, because @sr/fsrcnn depends on this package and a manifest must not say the reverse.
import { tfjsEngine } from '../../fsrcnn/src/tfjs.js'
import { convertCheckpoint } from '../src/convert.js'
import { CheckpointError } from '../src/errors.js'
import { writeTfjsModel } from '../src/formats/tfjs/write-tfjs-model.js'
import { readBytes, readText } from './support/fixtures.js'
import { loadModel, type Planes, predict, useBackend } from './support/run-tfjs.js'

/** How PyTorch ran a public checkpoint: shapes are C, H, W; padding is stated for FSRCNN alone. */
interface Golden {
  readonly checkpoint: string
  readonly input: readonly number[]
  readonly output: readonly number[]
  readonly scale?: number
  readonly padding?: number
  readonly outputPadding?: number
}

const goldens = [
  'lornatang-fsrcnn-x4',
  'nhat-thanh-fsrcnn-x2',
  'nhat-thanh-fsrcnn-x3',
  'lornatang-srcnn-x2',
  'clarisolve-srcnn-x2',
  'prajapatisarvesh-srcnn',
]

describe.each(['cpu', 'wasm'] as const)('public checkpoints on tfjs-%s', (backend) => {
  for (const name of goldens) {
    researchTest(`${name} gives PyTorch's numbers`, `checkpoints/golden/${name}.json`, async (path) => {
      await useBackend(backend)
      const golden: Golden = JSON.parse(readText(path))
      const readPlanes = (shape: readonly number[], end: string): Planes => ({
        shape,
        data: new Float32Array(readBytes(path.replace(/json$/, end)).slice().buffer),
      })
      const input = readPlanes(golden.input, 'in.f32')
      const expected = readPlanes(golden.output, 'out.f32')
      const { scale = 2, padding, outputPadding = 0 } = golden
      const config = padding === undefined ? {} : { deconv: { padding, outputPadding } }
      const file = researchData(`checkpoints/${golden.checkpoint}`)
      const weights = convertCheckpoint(readBytes(file ?? ''), { scale, config })

      const model = await loadModel(writeTfjsModel(weights))
      const plain = await predict(model, input)
      model.dispose()
      expect(plain.shape).toEqual(golden.output)
      expect(maxAbsoluteDifference(plain.data, expected.data)).toBeLessThanOrEqual(1e-5)

      const network = await tfjsEngine(tf).load(weights)
      const [channels = 0, height = 0, width = 0] = golden.input
      const output = await network.run(interleave(input.data, channels), height, width)
      network.dispose()
      expect(maxAbsoluteDifference(output, interleave(expected.data, channels))).toBeLessThanOrEqual(1e-5)
    })
  }
})

/** Planes one after the other as pixels one after the other. */
function interleave(planes: Float32Array, channels: number): Float32Array {
  const pixels = planes.length / channels
  return planes.map((_, i) => planes[(i % channels) * pixels + Math.floor(i / channels)] ?? 0)
}

/** The files that are networks of ours, by the end of their path; the rest of INDEX.tsv must be refused. */
const networks: Readonly<Record<string, { scale?: number; config: object }>> = {
  'SRCNN-955.pt': { scale: 2, config: { architecture: 'srcnn', channels: 3, kernels: [9, 5, 5] } },
  'fsrcnn_x4-T91-97a30bfb.pth.tar': {
    scale: 4,
    config: { architecture: 'fsrcnn', d: 56, s: 12, m: 4, color: 'y601' },
  },
  'x2/FSRCNN-x2.pt': { scale: 2, config: { architecture: 'fsrcnn', channels: 3, mapActivation: 'last' } },
  'x3/ckpt.pt': { scale: 3, config: { architecture: 'fsrcnn', channels: 3, mapActivation: 'last' } },
  'srcnn_x2.pth': { scale: 2, config: { architecture: 'srcnn', kernels: [9, 1, 5], filters: [64, 32] } },
  'mse_baseline/model_weight.pth': { scale: 3, config: { architecture: 'srcnn', channels: 3 } },
  'Human-FSRCNN/model_path.pth': {
    config: {
      architecture: 'fsrcnn',
      scale: 4,
      d: 64,
      slopes: 'shared',
      edge: 'zero',
      deconv: { crop: [3, 2] },
    },
  },
  'ESPCN-x3.pt': { config: { architecture: 'plain', scale: 3, activations: ['tanh', 'tanh'] } },
  'chompaa__clarisolve/weights/x2/best.pth': {
    scale: 2,
    config: { architecture: 'srcnn', kernels: [9, 5, 5] },
  },
}

/** Files by their path; one line that is skipped stands for all of them where the collection is not here. */
const index = researchData('checkpoints/INDEX.tsv')
const files =
  index === undefined
    ? ['INDEX.tsv']
    : readText(index)
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split('\t')[10] ?? '')

describe('every file of the public collection', () => {
  for (const file of files) {
    const known = Object.entries(networks).find(([end]) => file.endsWith(end))?.[1]
    researchTest(
      `${file} ${known ? 'converts with warnings' : 'is refused by name'}`,
      `checkpoints/${file}`,
      (path) => {
        if (known !== undefined) {
          const { config, warnings } = convertCheckpoint(
            readBytes(path),
            known.scale === undefined ? {} : { scale: known.scale },
          )
          expect(config).toMatchObject(known.config)
          expect(warnings.length).toBeGreaterThan(0)
          return
        }
        const convert = (): unknown => convertCheckpoint(readBytes(path), { scale: 2 })
        expect(convert).toThrow(CheckpointError)
        expect(convert).toThrow(
          expect.objectContaining({ code: expect.stringMatching(/unknown-architecture|unknown-format/) }),
        )
        expect(convert).not.toThrow(/\n/)
      },
    )
  }
})
