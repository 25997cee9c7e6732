import { espcnConfig, fsrcnnConfig, listLayers, seededWeights, srcnnConfig } from '@sr/network'
import { createRandom, maxAbsoluteDifference } from '@sr-internal/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileChain } from '../../src/chain/chain.js'
import { type BytePicture, type Mix, type PictureFormat, wasmEngine } from '../../src/index.js'
import { compileKernels } from '../../src/wasm/compile-kernels.js'
import { createExecutor } from '../../src/wasm/executor.js'
import { planProgram } from '../../src/wasm/program.js'
import { cutAt } from '../support/run-parts.js'

function bytes(width: number, height: number, channels: number, seed: number): BytePicture {
  const random = createRandom(seed)
  const data = Uint8Array.from({ length: width * height * channels }, () => 256 * random())
  return { width, height, channels, data }
}

const blank = (width: number, height: number, channels: number): BytePicture => ({
  width,
  height,
  channels,
  data: new Uint8Array(width * height * channels),
})

/** Numbers that mean nothing, so that a factor in a wrong place shows; the output is around mid-grey. */
function seededFormat(
  scale: number,
  { channels, inputs, colors, hasChroma, seed }: FormatCase,
): PictureFormat {
  const random = createRandom(seed)
  const factors = (count: number, size: number) =>
    Array.from({ length: count }, () => size * (random() - 0.5))
  const mix = (size: number, offset: number): Mix => ({
    factors: factors(Math.min(3, channels), size),
    offset,
  })
  const values = hasChroma ? 3 : inputs
  return {
    input: Array.from({ length: inputs }, () => mix(0.01, random())),
    chroma: hasChroma ? [mix(0.01, 0.4), mix(0.01, 0.6)] : [],
    phases: Array.from({ length: scale }, () => factors(5, 1)),
    output: Array.from({ length: colors }, () => ({ factors: factors(values, 90), offset: 128 })),
  }
}

interface FormatCase {
  /** Bytes of a pixel. */
  readonly channels: number
  /** Channels of the network. */
  readonly inputs: 1 | 3
  readonly colors: 1 | 3
  readonly hasChroma: boolean
  readonly seed: number
}

const weigh = ({ factors, offset }: Mix, values: ArrayLike<number>): number =>
  factors.reduce((sum, factor, i) => sum + factor * values[i], offset)

/** Channel by channel [height, width], the picture enlarged by the phases, mirrored at its edges. */
function enlargePlane(plane: Float64Array, { width, height }: BytePicture, phases: PictureFormat['phases']) {
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

describe('bytes in, bytes out', () => {
  const cases = fc
    .record({
      scale: fc.integer({ min: 1, max: 8 }),
      width: fc.integer({ min: 1, max: 45 }),
      height: fc.integer({ min: 1, max: 20 }),
      channels: fc.integer({ min: 1, max: 4 }),
      inputs: fc.constantFrom<1 | 3>(1, 3),
      colors: fc.constantFrom<1 | 3>(1, 3),
      hasAlpha: fc.boolean(),
      hasChroma: fc.boolean(),
      kernels: fc.constantFrom([5, 3], [1, 1], [3, 1, 3]),
      seed: fc.nat(),
    })
    .map((each) => ({ ...each, hasChroma: each.hasChroma && each.inputs === 1 }))

  test('are the mixes that the format says, around what the network makes of floats', async () => {
    const engine = wasmEngine({ threads: 1 })
    await fc.assert(
      fc.asyncProperty(cases, async (each) => {
        const { scale, width, height, channels, inputs, colors, hasAlpha, kernels, seed } = each
        const filters = kernels.slice(1).map(() => 4)
        const weights = seededWeights(espcnConfig({ scale, channels: inputs, kernels, filters }), seed)
        const format = seededFormat(scale, each)
        const picture = bytes(width, height, channels, seed)
        const target = blank(scale * width, scale * height, colors + (hasAlpha ? 1 : 0))
        const network = await engine.load(weights)
        await network.enlarge?.(picture, target, format)

        const pixels = Array.from({ length: width * height }, (_, i) =>
          picture.data.subarray(i * channels, (i + 1) * channels),
        )
        const input = pixels.flatMap((pixel) => format.input.map((mix) => weigh(mix, pixel)))
        const output = await network.run(Float32Array.from(input), height, width)
        const chroma = format.chroma.map((mix) =>
          enlargePlane(
            Float64Array.from(pixels, (pixel) => weigh(mix, pixel)),
            picture,
            format.phases,
          ),
        )
        const values = Array.from({ length: output.length / inputs }, (_, i) => [
          ...output.subarray(i * inputs, (i + 1) * inputs),
          ...chroma.map((plane) => plane[i]),
        ])
        const exact = values.flatMap((value) => [
          ...format.output.map((mix) => Math.max(0, Math.min(255, weigh(mix, value)))),
          ...(hasAlpha ? [255] : []),
        ])
        expect(maxAbsoluteDifference(target.data, exact)).toBeLessThan(0.501)
        network.dispose()
      }),
      { seed: 12, numRuns: 60 },
    )
  })

  test('have the same bits whole and in bands, in strips of any width', async () => {
    const { module } = await compileKernels()
    const { config, tensors } = seededWeights(fsrcnnConfig({ scale: 3, d: 6, s: 4, m: 1 }), 3)
    const chain = compileChain(listLayers(config), tensors)
    const format = seededFormat(3, { channels: 3, inputs: 1, colors: 3, hasChroma: true, seed: 4 })
    const picture = { x: 0, y: 0, ...bytes(101, 43, 3, 5) }
    const results = []
    for (const workingSetBytes of [2 ** 20, 2 ** 15]) {
      const program = planProgram(chain, workingSetBytes)
      const executor = await createExecutor(program, module)
      const columns = [1, 2, 3, 4].map((i) => 4 * i * program.stripTiles)
      for (const rows of [[], [4], [8, 12, 40]]) {
        const target = { x: 0, y: 0, ...blank(303, 129, 3) }
        for (const part of cutAt(picture, rows, columns)) executor.run(part, picture, picture, target, format)
        results.push(Buffer.from(target.data))
      }
    }
    for (const result of results) expect(result.equals(results[0])).toBe(true)
  })
})

describe('a network enlarges pictures', () => {
  const loaded = (config: Parameters<typeof seededWeights>[0]) => wasmEngine().load(seededWeights(config, 1))

  test('unless its output is larger or smaller than a multiple of them', async () => {
    for (const config of [
      fsrcnnConfig({ scale: 2, d: 3, s: 2, m: 1, edge: 'valid' }),
      fsrcnnConfig({ scale: 3, d: 3, s: 2, m: 1, deconv: { crop: [4, 4], inexact: true } }),
      srcnnConfig({ scale: 2, filters: [4, 3], edge: 'valid' }),
    ]) {
      expect((await loaded(config)).enlarge).toBeUndefined()
    }
    expect((await loaded(fsrcnnConfig({ scale: 2, d: 3, s: 2, m: 1 }))).enlarge).toBeTypeOf('function')
  })

  const format = seededFormat(2, { channels: 3, inputs: 1, colors: 3, hasChroma: true, seed: 1 })
  const good = { picture: bytes(4, 3, 3, 1), target: blank(8, 6, 3), format }
  test.each<[string, object, typeof RangeError, RegExp]>([
    [
      'floats',
      { picture: { ...good.picture, data: new Float32Array(36) } },
      TypeError,
      /picture must hold bytes/,
    ],
    [
      'too few bytes',
      { picture: { ...good.picture, data: new Uint8Array(35) } },
      RangeError,
      /found 35 for 4 × 3 × 3/,
    ],
    [
      'no size',
      { picture: { ...good.picture, width: 0, data: new Uint8Array(0) } },
      RangeError,
      /picture must hold/,
    ],
    ['five channels', { target: blank(8, 6, 5) }, RangeError, /target must hold .* 1 to 4 channels/],
    ['another scale', { target: blank(12, 9, 3) }, RangeError, /2 times the picture, 8 × 6, found 12 × 9/],
    ['a target without a colour', { target: blank(8, 6, 1) }, RangeError, /the format does not fit/],
    ['colours of one byte', { picture: bytes(4, 3, 1, 1) }, RangeError, /the format does not fit/],
    [
      'a phase too few',
      { format: { ...format, phases: [[1, 1, 1, 1, 1]] } },
      RangeError,
      /the format does not fit/,
    ],
    [
      'too many inputs',
      { format: { ...format, input: format.output } },
      RangeError,
      /the format does not fit/,
    ],
    ['half a chroma', { format: { ...format, chroma: format.input } }, RangeError, /the format does not fit/],
  ])('but refuses %s', async (_, wrong, type, message) => {
    const network = await loaded(fsrcnnConfig({ scale: 2, d: 3, s: 2, m: 1 }))
    const { picture, target, format: wanted } = { ...good, ...wrong }
    const running = network.enlarge?.(picture, target, wanted)
    await expect(running).rejects.toThrow(type)
    await expect(running).rejects.toThrow(message)
    network.dispose()
  })

  test('and none once it is disposed', async () => {
    const network = await loaded(fsrcnnConfig({ scale: 2, d: 3, s: 2, m: 1 }))
    network.dispose()
    await expect(network.enlarge?.(good.picture, good.target, format)).rejects.toMatchObject({
      code: 'disposed',
    })
  })
})
