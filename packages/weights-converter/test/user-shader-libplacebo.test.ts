import { readFileSync } from 'node:fs'
import { fsrcnnConfig, type NetworkConfig, plainConfig, type Weights } from '@sr/network'
import { researchData } from '@sr-internal/testing'
import { describe, expect, test } from 'vitest'
// By path, because the packages stand beside this one; a manifest must not say that they are needed.
import { storedPictures } from '../../../internal/pictures/src/stored-pictures.js'
import { wasmEngine } from '../../engine/src/index.js'
import { readWeights } from '../src/formats/safetensors/weights-file.js'
import { writeUserShader } from '../src/index.js'
import { lumaPlane, set5Sheet } from './support/luma-plane.js'
import { enlargeByShader, type LumaPlane, whyNoLibplacebo } from './support/run-libplacebo.js'
import { seededWeights } from './support/seeded-weights.js'

const forms = ['compute', 'fragment'] as const
const videos = [
  { bits: 8, range: 'limited' },
  { bits: 8, range: 'full' },
  { bits: 10, range: 'limited' },
  { bits: 10, range: 'full' },
] as const
const options = { tags: ['slow'], timeout: 300_000 }
/** By day every form, depth and range is seen, not each with each. */
const laneOf = (form: string, bits: number, range: string): string[] =>
  (form === 'compute') === (bits === 8) && (bits === 8) === (range === 'limited') ? [] : ['nightly']
const why = whyNoLibplacebo ? ` (skipped: ${whyNoLibplacebo})` : ''

const released = (name: string): Weights =>
  readWeights(readFileSync(new URL(`../../fsrcnn/weights/${name}.safetensors`, import.meta.url)))

/** Seeded weights whose output lies around grey. */
function gentleWeights(config: NetworkConfig): Weights {
  const { tensors } = seededWeights(config)
  const grey = (config.inputRange[0] + config.inputRange[1]) / 2
  const lastBias = [...tensors.keys()].filter((name) => name.endsWith('.bias')).at(-1)
  const gentle = [...tensors].map(([name, { shape, data }]) => {
    if (name === lastBias) return [name, { shape, data: data.map(() => grey) }] as const
    const inputs = shape.slice(1).reduce((product, size) => product * size, 1)
    return [name, { shape, data: data.map((value) => value / Math.sqrt(inputs)) }] as const
  })
  return { config, tensors: new Map(gentle) }
}

/** What our engine makes of a plane: codes by the greatest code, as films pass through it. */
async function enlargeByEngine(weights: Weights, plane: LumaPlane): Promise<number[]> {
  const { color, inputRange } = weights.config
  const max = 2 ** plane.bits - 1
  const [videoBlack, videoWhite] = plane.range === 'limited' ? [16 / 255, 235 / 255] : [0, 1]
  const [first, last] = color === 'y601' ? [16 / 255, 235 / 255] : [0, 1]
  const onNetwork = (share: number): number => inputRange[0] + share * (inputRange[1] - inputRange[0])
  const [black, white] = [onNetwork(first), onNetwork(last)]
  const gain = (white - black) / (videoWhite - videoBlack)
  const input = Float32Array.from(plane.codes, (code) => (code / max - videoBlack) * gain + black)
  const network = await wasmEngine({ threads: 1 }).load(weights)
  const output = await network.run(input, plane.height, plane.width)
  network.dispose()
  const sample = (value: number): number => Math.min(1, Math.max(0, (value - black) / gain + videoBlack))
  return Array.from(output, (value) => Math.round(sample(value) * max))
}

async function differences(
  weights: Weights,
  form: 'compute' | 'fragment',
  plane: LumaPlane,
): Promise<{ readonly greatest: number; readonly within1: number; readonly unclipped: number }> {
  const shader = writeUserShader(weights, { form, range: plane.range })
  const { codes } = enlargeByShader(shader, plane, weights.config.scale)
  const wanted = await enlargeByEngine(weights, plane)
  const steps = wanted.map((code, i) => Math.abs(code - codes[i]))
  const share = (count: number): number => count / wanted.length
  return {
    greatest: steps.reduce((most, step) => Math.max(most, step)),
    within1: share(steps.filter((step) => step <= 1).length),
    unclipped: share(wanted.filter((code) => code > 0 && code < 2 ** plane.bits - 1).length),
  }
}

const asTheEngine = {
  greatest: expect.toSatisfy((step) => step <= 2),
  within1: expect.toSatisfy((x) => x >= 0.999),
}

describe.skipIf(whyNoLibplacebo)(`a user shader in libplacebo${why}`, options, () => {
  test.each(videos)(
    'is what changes a ramp of all codes: without, $bits bit $range stay',
    ({ bits, range }) => {
      const codes = Array.from({ length: 2 ** bits * 8 }, (_, i) => i % 2 ** bits)
      const plane: LumaPlane = {
        ...{ width: 2 ** bits, height: 8, bits, range },
        codes: bits === 8 ? Uint8Array.from(codes) : Uint16Array.from(codes),
      }
      const unchanged = '//!HOOK LUMA\n//!BIND HOOKED\nvec4 hook() { return HOOKED_tex(HOOKED_pos); }\n'
      const steps = [...enlargeByShader(unchanged, plane, 1).codes].map((code, i) =>
        Math.abs(code - codes[i]),
      )
      expect(Math.max(...steps)).toBeLessThanOrEqual(bits === 8 ? 0 : 1) // a half has 11 bits
    },
  )

  for (const form of forms) {
    for (const { bits, range } of videos) {
      const title = `makes of ${bits} bit, ${range} range what our engine makes (FSRCNN-s, ${form})`
      test(title, { tags: laneOf(form, bits, range) }, async () => {
        const plane = lumaPlane(storedPictures.high, bits, range)
        expect(await differences(released('fsrcnn-s-x2'), form, plane)).toMatchObject(asTheEngine)
      })
    }

    test.each<[string, NetworkConfig]>([
      [
        'three times, replicated edges, one slope for all channels',
        fsrcnnConfig({
          scale: 3,
          d: 10,
          s: 6,
          m: 2,
          edge: 'replicate',
          slopes: 'shared',
          mapActivation: 'last',
        }),
      ],
      [
        'four times, an uncentred crop and black at -1',
        fsrcnnConfig({ scale: 4, d: 12, s: 3, m: 1, deconv: { crop: [4, 1] }, inputRange: [-1, 1] }),
      ],
      [
        'full-range luma, an expanding layer with a kernel',
        fsrcnnConfig({ scale: 2, d: 9, s: 4, m: 0, color: 'yFull', kernels: { expand: 3 } }),
      ],
      [
        'a pixel shuffle, tanh and a sigmoid at the end',
        plainConfig({ scale: 3, filters: [24, 8], outputActivation: 'sigmoid' }),
      ],
      [
        'even kernels of a deconvolution, ReLU',
        plainConfig({
          scale: 2,
          kernels: [3, 1, 4],
          filters: [20, 7],
          activations: ['relu'],
          tail: 'deconv',
          crop: [1, 1],
        }),
      ],
      [
        'a shortcut of the nearest pixel and a sigmoid after it, PReLU',
        plainConfig({
          scale: 2,
          kernels: [3, 3],
          filters: [8],
          activations: ['prelu'],
          shortcut: 'nearest',
          outputActivation: 'sigmoid',
        }),
      ],
    ])(`runs a network with %s (${form})`, async (_, config) => {
      const range = config.color === 'yFull' ? 'full' : 'limited'
      const plane = lumaPlane(storedPictures.high, 8, range)
      const found = await differences(gentleWeights(config), form, plane)
      expect(found).toMatchObject(asTheEngine)
      expect(found.unclipped).toBeGreaterThan(0.8)
    })
  }

  test('given twice enlarges twice', () => {
    const plane = lumaPlane(storedPictures.low, 8, 'limited')
    const even = {
      ...plane,
      width: 36,
      height: 28,
      codes: plane.codes.filter((_, i) => i % 37 < 36).slice(0, 36 * 28),
    }
    const shader = writeUserShader(released('fsrcnn-s-x2'))
    const steps = enlargeByShader(shader, enlargeByShader(shader, even, 2), 2).codes
    const { codes } = enlargeByShader(`${shader}\n${shader}`, even, 4)
    expect(Math.max(...steps.map((code, i) => Math.abs(code - codes[i])))).toBeLessThanOrEqual(2) // not rounded between
  })

  const set5 = researchData('data/Set5')
  describe.skipIf(set5 === undefined)(
    `on Set5${set5 ? '' : ' (skipped: data/Set5 is not here; set SR_RESEARCH_DATA)'}`,
    () => {
      const networks = [
        { name: 'fsrcnn-s-x2', tags: [] },
        { name: 'fsrcnn-x2', tags: ['nightly'] },
      ]
      for (const { name, tags } of networks) {
        const cases = forms.flatMap((form) => videos.map((video) => ({ form, ...video })))
        for (const { form, bits, range } of cases) {
          const title = `${name} as ${form} shader makes of ${bits} bit, ${range} range what our engine makes`
          test(title, { tags: [...tags, ...laneOf(form, bits, range)] }, async () => {
            const plane = lumaPlane(set5Sheet(set5 ?? ''), bits, range)
            expect(await differences(released(name), form, plane)).toMatchObject(asTheEngine)
          })
        }
      }
    },
  )
})
