import { createRaster, crop, maxSample, type Raster, type SampleType } from '@sr/image'
import {
  fsrcnnConfig,
  listLayers,
  type PlainConfig,
  plainConfig,
  seededWeights,
  srcnnConfig,
} from '@sr/network'
import { createRandom, maxAbsoluteDifference } from '@sr-internal/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileChain } from '../src/chain/chain.js'
import { pictureInput } from '../src/chain/picture-input.js'
import { type LoadedNetwork, type Mix, type PictureFormat, wasmEngine } from '../src/index.js'
import { compileKernels } from '../src/wasm/compile-kernels.js'
import { createExecutor } from '../src/wasm/executor.js'
import { planPart } from '../src/wasm/plan-part.js'
import { planProgram } from '../src/wasm/program.js'
import { stripColumnsOf } from './support/run-executor.js'
import { cutAt, runWhole } from './support/run-parts.js'

/** Random samples; a third of the alpha channel is clear, a third opaque, in patches a few pixels wide. */
function seededPicture(width: number, height: number, channels: number, type: SampleType, seed: number) {
  const random = createRandom(seed)
  const picture = createRaster(width, height, channels, type)
  const white = maxSample(picture.data)
  for (let i = 0; i < picture.data.length; i++) {
    const [column, row] = [Math.floor(i / channels) % width, Math.floor(i / channels / width)]
    const patch = (Math.floor(column / 7) + Math.floor(row / 6)) % 3
    const isAlpha = channels % 2 === 0 && i % channels === channels - 1
    const value = isAlpha && patch < 2 ? patch : random()
    picture.data[i] = type === 'float32' ? value : Math.round(white * value)
  }
  return picture
}

/** Numbers that mean nothing, so that a factor in a wrong place shows; the output is around mid-grey. */
function seededFormat(
  scale: number,
  { samples, inputs, colors, hasChroma, alpha, seed }: FormatCase,
): PictureFormat {
  const random = createRandom(seed)
  const factors = (count: number, size: number) =>
    Array.from({ length: count }, () => size * (random() - 0.5))
  const mix = (count: number, offset: number): Mix => ({ factors: factors(count, 2), offset })
  const grey = { input: Array.from({ length: inputs }, () => mix(1, random())), beside: [] }
  return {
    input: Array.from({ length: inputs }, () => mix(samples, random())),
    beside: hasChroma ? [mix(samples, 0.4), mix(samples, 0.6)] : [],
    phases: Array.from({ length: scale }, () => factors(5, 1)),
    output: Array.from({ length: colors }, () => ({
      factors: factors(hasChroma ? 3 : inputs, 0.3),
      offset: 0.5,
    })),
    ...(alpha === 'network' && {
      alpha: {
        mixes: { ...grey, output: [{ factors: factors(inputs, 0.3), offset: 0.5 }] },
        bleedPx: 0,
        flatPx: 1,
      },
    }),
    ...(alpha === 'beside' && { alpha: { bleedPx: 0, flatPx: 2 } }),
  }
}

interface FormatCase {
  /** Colours of a pixel that the mixes take. */
  readonly samples: number
  /** Channels of the network. */
  readonly inputs: 1 | 3
  readonly colors: 1 | 3
  readonly hasChroma: boolean
  readonly alpha: 'none' | 'network' | 'beside'
  readonly seed: number
}

const weigh = ({ factors, offset }: Mix, values: ArrayLike<number>): number =>
  factors.reduce((sum, factor, i) => sum + factor * values[i], offset)

const inside = (i: number, length: number): number => Math.max(0, Math.min(length - 1, i))

/** Channel by channel [height, width], the picture enlarged by the phases, mirrored at its edges. */
function enlargePlane(plane: Float64Array, { width, height }: Raster, phases: PictureFormat['phases']) {
  const scale = phases.length
  const mirror = (i: number, length: number): number =>
    i < 0 ? mirror(-1 - i, length) : i >= length ? mirror(2 * length - 1 - i, length) : i
  const at = (y: number, x: number) => plane[mirror(y, height) * width + mirror(x, width)]
  return Float64Array.from({ length: plane.length * scale ** 2 }, (_, i) => {
    const [y, x] = [Math.floor(i / (width * scale)), i % (width * scale)]
    const [row, column] = [Math.floor(y / scale), Math.floor(x / scale)]
    let sum = 0
    for (let dy = -2; dy <= 2; dy++) {
      for (let dx = -2; dx <= 2; dx++)
        sum += phases[y % scale][dy + 2] * phases[x % scale][dx + 2] * at(row + dy, column + dx)
    }
    return sum
  })
}

/** What the format says of a picture, sample by sample on 0..1, around what the network makes of floats. */
async function expected(picture: Raster, network: LoadedNetwork, format: PictureFormat, hasAlpha: boolean) {
  const { width, height, channels, data } = picture
  const white = maxSample(data)
  const pixels = Array.from({ length: width * height }, (_, i) =>
    Array.from(data.subarray(i * channels, (i + 1) * channels), (sample) => sample / white),
  )
  const through = async (
    mixes: PictureFormat | NonNullable<PictureFormat['alpha']>['mixes'],
    samples: number[][],
  ) => {
    if (mixes === undefined) return []
    const input = samples.flatMap((pixel) => mixes.input.map((mix) => weigh(mix, pixel)))
    const output = await network.run(Float32Array.from(input), height, width)
    const beside = mixes.beside.map((mix) =>
      enlargePlane(
        Float64Array.from(samples, (pixel) => weigh(mix, pixel)),
        picture,
        format.phases,
      ),
    )
    const inputs = mixes.input.length
    return Array.from({ length: output.length / inputs }, (_, i) => {
      const values = [...output.subarray(i * inputs, (i + 1) * inputs), ...beside.map((plane) => plane[i])]
      return mixes.output.map((mix) => weigh(mix, values))
    })
  }
  const colors = await through(format, pixels)
  if (!hasAlpha) return colors.flat()
  const alphas = pixels.map((pixel) => pixel[channels - 1])
  const enlarged = format.alpha?.mixes
    ? (
        await through(
          format.alpha.mixes,
          alphas.map((alpha) => [alpha]),
        )
      ).flat()
    : enlargePlane(Float64Array.from(alphas), picture, format.phases)
  const reach = format.alpha?.flatPx ?? 0
  const scale = format.phases.length
  /** Where alpha is 0 or 1 all around, it is so in the enlarged picture. */
  const flatAt = (x: number, y: number): number | undefined => {
    const first = alphas[y * width + x]
    if (first !== 0 && first !== 1) return undefined
    for (let dy = -reach; dy <= reach; dy++) {
      for (let dx = -reach; dx <= reach; dx++) {
        if (alphas[inside(y + dy, height) * width + inside(x + dx, width)] !== first) return undefined
      }
    }
    return first
  }
  return colors.flatMap((pixel, i) => {
    const [x, y] = [i % (width * scale), Math.floor(i / (width * scale))]
    const flat = flatAt(Math.floor(x / scale), Math.floor(y / scale))
    return [...pixel, flat ?? enlarged[i]]
  })
}

describe('samples in, samples out', () => {
  const cases = fc
    .record({
      scale: fc.integer({ min: 1, max: 8 }),
      width: fc.integer({ min: 1, max: 45 }),
      height: fc.integer({ min: 1, max: 20 }),
      channels: fc.integer({ min: 1, max: 4 }),
      type: fc.constantFrom<SampleType>('uint8', 'uint16', 'float32'),
      inputs: fc.constantFrom<1 | 3>(1, 3),
      colors: fc.constantFrom<1 | 3>(1, 3),
      alpha: fc.constantFrom<FormatCase['alpha']>('none', 'network', 'beside'),
      hasChroma: fc.boolean(),
      kernels: fc.constantFrom([5, 3], [1, 1], [3, 1, 3]),
      shortcut: fc.constantFrom<PlainConfig['shortcut']>('none', 'nearest', 'bilinear', 'bicubic'),
      seed: fc.nat(),
    })
    .filter(({ channels, alpha }) => channels % 2 === 0 || alpha === 'none')
    .map((each) => ({
      ...each,
      hasChroma: each.hasChroma && each.inputs === 1,
      samples: Math.min(3, each.channels),
    }))

  test('are the mixes that the format says, around what the network makes of floats', async () => {
    const engine = wasmEngine({ threads: 1 })
    await fc.assert(
      fc.asyncProperty(cases, async (each) => {
        const { scale, width, height, channels, type, inputs, colors, alpha, kernels, shortcut, seed } = each
        const filters = kernels.slice(1).map(() => 4)
        const weights = seededWeights(
          plainConfig({ scale, channels: inputs, kernels, filters, shortcut }),
          seed,
        )
        const format = seededFormat(scale, each)
        const picture = seededPicture(width, height, channels, type, seed)
        const target = createRaster(scale * width, scale * height, colors + (alpha === 'none' ? 0 : 1), type)
        const network = await engine.load(weights)
        await network.upscale?.(picture, target, format)

        const exact = await expected(picture, network, format, alpha !== 'none')
        const white = maxSample(target.data)
        const bound = type === 'float32' ? 2e-6 : 0.5 + 2e-6 * white // half a level, and what floats round
        const levels = exact.map((value) => white * Math.max(0, Math.min(1, value)))
        expect(maxAbsoluteDifference(target.data, levels)).toBeLessThanOrEqual(bound)
        network.dispose()
      }),
      { seed: 12, numRuns: 150 },
    )
  })

  test.each(['none', 'network', 'beside'] as const)(
    'have the same bits whole and in bands, in strips of any width nearly so, alpha: %s',
    async (alpha) => {
      const { module } = await compileKernels()
      const { config, tensors } = seededWeights(fsrcnnConfig({ scale: 3, d: 6, s: 4, m: 1 }), 3)
      const chain = compileChain(listLayers(config), tensors)
      const format = seededFormat(3, { samples: 3, inputs: 1, colors: 3, hasChroma: true, alpha, seed: 4 })
      const bled = format.alpha && { ...format, alpha: { ...format.alpha, bleedPx: 40 } } // more than a strip
      for (const type of ['uint8', 'uint16', 'float32'] as const) {
        const picture = { x: 0, y: 0, ...seededPicture(101, 43, alpha === 'none' ? 3 : 4, type, 5) }
        const original = picture.data.slice()
        const white = maxSample(picture.data)
        const strips = []
        for (const workingSetBytes of [2 ** 20, 2 ** 15, 1]) {
          const program = planProgram(chain, workingSetBytes)
          const executor = await createExecutor(program, module)
          const columns = [1, 2, 3, 4].map((i) => i * stripColumnsOf(program))
          const results = []
          for (const rows of [[], [4], [8, 12, 40]]) {
            const target = { x: 0, y: 0, ...createRaster(303, 129, picture.channels, type) }
            for (const part of cutAt(picture, rows, columns)) {
              // A worker sees no more of the picture than this.
              const seen = pictureInput(
                part,
                planPart(program, part, picture).source,
                picture,
                bled ?? format,
              )
              const source = { ...seen, channels: picture.channels, data: crop(picture, seen).data }
              runWhole(executor.run(part, picture, source, target, bled ?? format))
            }
            results.push(target.data)
          }
          for (const result of results)
            expect(Buffer.from(result.buffer).equals(Buffer.from(results[0].buffer))).toBe(true)
          strips.push(results[0])
        }
        for (const result of strips)
          expect(maxAbsoluteDifference(result, strips[0])).toBeLessThanOrEqual(white === 1 ? 2e-6 : 1)
        expect(picture.data).toEqual(original) // colour spreads under clear pixels in a copy
      }
    },
  )
})

describe('a network enlarges pictures', () => {
  const loaded = (config: Parameters<typeof seededWeights>[0]) => wasmEngine().load(seededWeights(config, 1))

  test('unless its output is larger or smaller than a multiple of them, or it wants them enlarged before', async () => {
    for (const config of [
      fsrcnnConfig({ scale: 2, d: 3, s: 2, m: 1, edge: 'valid' }),
      fsrcnnConfig({ scale: 3, d: 3, s: 2, m: 1, deconv: { crop: [4, 4], inexact: true } }),
      srcnnConfig({ scale: 2, filters: [4, 3], edge: 'valid' }),
      srcnnConfig({ scale: 2, filters: [4, 3] }),
    ]) {
      expect((await loaded(config)).upscale).toBeUndefined()
    }
    expect((await loaded(fsrcnnConfig({ scale: 2, d: 3, s: 2, m: 1 }))).upscale).toBeTypeOf('function')
  })

  const rgb: FormatCase = { samples: 3, inputs: 1, colors: 3, hasChroma: true, alpha: 'none', seed: 1 }
  const format = seededFormat(2, rgb)
  const blank = (width: number, height: number, channels: number) =>
    createRaster(width, height, channels, 'uint8')
  const good = { picture: seededPicture(4, 3, 3, 'uint8', 1), target: blank(8, 6, 3), format }
  const rgba = { picture: seededPicture(4, 3, 4, 'uint8', 1), target: blank(8, 6, 4) }
  const withAlpha = seededFormat(2, { ...rgb, alpha: 'network' })
  test.each<[string, object, typeof RangeError, RegExp]>([
    ['no samples', { picture: { ...good.picture, data: new Int8Array(36) } }, TypeError, /wrong type/],
    [
      'another kind of samples',
      { target: createRaster(8, 6, 3, 'uint16') },
      RangeError,
      /Expected uint8, found uint16/,
    ],
    ['too few bytes', { picture: { ...good.picture, data: new Uint8Array(35) } }, RangeError, /found 35/],
    [
      'no size',
      { picture: { ...good.picture, width: 0, data: new Uint8Array(0) } },
      RangeError,
      /no picture size/,
    ],
    [
      'five channels',
      { target: { ...blank(8, 6, 3), channels: 5 } },
      RangeError,
      /unknown number of channels/,
    ],
    [
      'another scale',
      { target: blank(12, 9, 3) },
      RangeError,
      /2 times the picture. Expected 8 × 6, found 12 × 9/,
    ],
    ['a target without a colour', { target: blank(8, 6, 1) }, RangeError, /Expected 3, found 1/],
    [
      'colours of one sample',
      { picture: seededPicture(4, 3, 1, 'uint8', 1) },
      RangeError,
      /colours do not fit .* pictures of 1 channels/,
    ],
    [
      'a phase too few',
      { format: { ...format, phases: [[1, 1, 1, 1, 1]] } },
      RangeError,
      /phases do not fit. Expected 2 of 5 weights/,
    ],
    [
      'too many inputs',
      { format: { ...format, input: format.output } },
      RangeError,
      /colours do not fit a network from 1 to 1 channels/,
    ],
    ['half a chroma', { format: { ...format, beside: format.input } }, RangeError, /colours do not fit/],
    ['alpha that is not there', { format: withAlpha }, RangeError, /Expected 4, found 3/],
    [
      'alpha of three colours',
      { ...rgba, format: { ...withAlpha, alpha: { mixes: format, bleedPx: 0, flatPx: 1 } } },
      RangeError,
      /alpha does not fit/,
    ],
    [
      'alpha of opaque pictures',
      { target: blank(8, 6, 4), format: withAlpha },
      RangeError,
      /alpha does not fit .* pictures of 3 channels/,
    ],
    [
      'half a pixel of bleeding',
      { ...rgba, format: { ...format, alpha: { bleedPx: 0.5, flatPx: 1 } } },
      RangeError,
      /alpha does not fit/,
    ],
  ])('but refuses %s', async (_, wrong, type, message) => {
    const network = await loaded(fsrcnnConfig({ scale: 2, d: 3, s: 2, m: 1 }))
    const { picture, target, format: wanted } = { ...good, ...wrong }
    const running = network.upscale?.(picture, target, wanted)
    await expect(running).rejects.toThrow(type)
    await expect(running).rejects.toThrow(message)
    network.dispose()
  })

  test('and none once it is disposed', async () => {
    const network = await loaded(fsrcnnConfig({ scale: 2, d: 3, s: 2, m: 1 }))
    network.dispose()
    await expect(network.upscale?.(good.picture, good.target, format)).rejects.toMatchObject({
      code: 'disposed',
    })
  })
})
