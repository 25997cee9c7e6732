import type { Size } from '@sr/image'
import type { Layer } from '@sr/network'
import { createRandom, maxAbsoluteDifference } from '@sr-internal/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileChain } from '../../src/chain/chain.js'
import { lastMapSize } from '../../src/chain/spans.js'
import { chainFixtures } from '../support/chain-fixtures.js'
import { runInFloat64 } from '../support/float64-reference.js'
import { kernelBuilds } from '../support/kernel-builds.js'
import { type ChainCase, randomChain } from '../support/random-chain.js'
import { createRunner } from '../support/run-executor.js'
import { cutAt } from '../support/run-parts.js'
import { seededPixels, seededTensors } from '../support/seeded-network.js'

// Relaxed kernels are among them where this Node has relaxed SIMD: the names of the tests say so.
describe.each(kernelBuilds)('$kind kernels', ({ module }) => {
  const runnerOf = ({ layers, tensors }: Pick<ChainCase, 'layers' | 'tensors'>) =>
    createRunner(compileChain(layers, tensors), module)

  test.each(chainFixtures)('give what PyTorch gives in float64 within 1e-5: $name', async (fixture) => {
    const result = (await runnerOf(fixture)).run(fixture.picture, fixture.pixels)
    expect(maxAbsoluteDifference(result, fixture.output.data)).toBeLessThan(1e-5)
  })

  test('give what float64 gives within 1e-5 of the largest value, for any chain, in strips of any width', async () => {
    await fc.assert(
      fc.asyncProperty(randomChain(), fc.array(fc.integer({ min: 1, max: 20 })), async (chain, columns) => {
        const pixels = pixelsFor(chain, chain.picture)
        const expected = runInFloat64(chain.layers, chain.tensors, chain.picture, pixels)
        const runner = await runnerOf(chain)
        const map = lastMapSize(compileChain(chain.layers, chain.tensors), chain.picture)
        const strips = [...columns.map(timesFour), ...multiplesBelow(map.width, runner.stripPx)]
        const result = runner.run(chain.picture, pixels, cutAt(map, [], strips))
        expect(maxAbsoluteDifference(result, expected)).toBeLessThan(1e-5 * Math.max(1, largest(expected)))
      }),
      { seed: 44, numRuns: 50 },
    )
  })

  test.each(chainFixtures.filter(({ layers, tensors }) => compileChain(layers, tensors).tail.surplus > 0))(
    'have room for blocks beyond the last strip: $name',
    async ({ layers, tensors }) => {
      const runner = await runnerOf({ layers, tensors })
      for (const width of [31, 32, 64]) {
        const picture = { width, height: 8 }
        const pixels = pixelsFor({ layers, seed: 2 }, picture)
        const expected = runInFloat64(layers, tensors, picture, pixels)
        expect(maxAbsoluteDifference(runner.run(picture, pixels), expected)).toBeLessThan(1e-5)
      }
    },
  )

  test('give the same bits in bands of any number of fours, and whatever ran before', async () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(randomChain({ sidePx: 70 }), cuts, cuts, async (chain, rows, columns) => {
        const pixels = pixelsFor(chain, chain.picture)
        const map = lastMapSize(compileChain(chain.layers, chain.tensors), chain.picture)
        // A last strip of less than four columns; a tail may leave nothing of it.
        const strips = [...columns, Math.ceil(map.width / 4) - 1].map(timesFour)
        const whole = await runnerOf(chain)
        const narrow = [...strips, ...multiplesBelow(map.width, whole.stripPx)]
        const expected = whole.run(chain.picture, pixels, cutAt(map, [], narrow))

        const used = await runnerOf(chain)
        const { width, height } = chain.picture
        const before = { width: width + 13, height: height + 10 }
        used.run(before, garbageFor(chain, before))
        const bands = [...rows, Math.ceil(map.height / 4) - 1].map(timesFour)
        const parts = cutAt(map, bands, narrow)
        expect(haveSameBits(used.run(chain.picture, pixels, parts), expected)).toBe(true)
      }),
      { seed: 45, numRuns: 80 },
    )
  })

  test('give the same bits with rows from the part below, however few rows a part has', async () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 4 })
    let taken = 0
    await fc.assert(
      fc.asyncProperty(randomChain({ sidePx: 70 }), cuts, async (chain, rows) => {
        const runner = await runnerOf(chain)
        const pixels = pixelsFor(chain, chain.picture)
        const map = lastMapSize(compileChain(chain.layers, chain.tensors), chain.picture)
        const strips = multiplesBelow(map.width, runner.stripPx)
        const expected = runner.run(chain.picture, pixels, cutAt(map, [], strips))
        runner.run(chain.picture, garbageFor(chain, chain.picture))
        const parts = cutAt(map, rows.map(timesFour), strips)
        const result = runner.runWithSeams(chain.picture, pixels, parts)
        expect(haveSameBits(result.output, expected)).toBe(true)
        taken += result.taken
      }),
      { seed: 49, numRuns: 80 },
    )
    expect(taken).toBeGreaterThan(40)
  })

  test.each([11, 13, 15, 17, 23, 31])('take kernels of %i taps a side', async (kernel) => {
    const layers: Layer[] = [
      { kind: 'conv', name: 'a', kernel, inChannels: 2, outChannels: 3, edge: 'replicate' },
      { kind: 'conv', name: 'b', kernel, inChannels: 3, outChannels: 1, edge: 'zero' },
    ]
    const tensors = seededTensors(layers, kernel)
    const picture = { width: 45, height: 11 }
    const pixels = pixelsFor({ layers, seed: 3 }, picture)
    const expected = runInFloat64(layers, tensors, picture, pixels)
    const result = (await runnerOf({ layers, tensors })).run(picture, pixels)
    expect(maxAbsoluteDifference(result, expected)).toBeLessThan(1e-5)
  })

  test.each([1, 2, 3, 4, 5, 6])('compute slopes from −3 to 4 in every layer (seed %i)', async (seed) => {
    const chain = steepChain(seed)
    const expected = runInFloat64(chain.layers, chain.tensors, chain.picture, pixelsFor(chain, chain.picture))
    const result = (await runnerOf(chain)).run(chain.picture, pixelsFor(chain, chain.picture))
    expect(maxAbsoluteDifference(result, expected)).toBeLessThan(1e-5 * Math.max(1, largest(expected)))
  })

  test.each([
    { name: 'tanh', of: Math.tanh, within: 2e-7 },
    { name: 'sigmoid', of: (x: number) => 1 / (1 + Math.exp(-x)), within: 2e-7 },
    { name: 'relu', of: (x: number) => Math.max(0, x), within: 0 },
    { name: 'clamp', of: (x: number) => Math.min(1, Math.max(0, x)), within: 0 },
  ] as const)('compute $name from −100 to 100 within $within', async ({ name, of, within }) => {
    const values = Float32Array.from(
      { length: 20_003 },
      (_, i) => Math.sign(i - 1e4) * (i / 1e4 - 1) ** 2 * 100,
    )
    const result = (await runnerOf(functionAlone(name))).run({ width: values.length, height: 1 }, values)
    expect(maxAbsoluteDifference(result, values.map(of))).toBeLessThanOrEqual(within)
  })

  test.each(['relu', 'tanh', 'sigmoid', 'clamp', 'prelu'] as const)('let a NaN through %s', async (name) => {
    const picture = { width: 3, height: 1 }
    const result = (await runnerOf(functionAlone(name))).run(picture, Float32Array.of(0.5, Number.NaN, 0.5))
    expect([...result].map(Number.isNaN)).toEqual([false, true, false])
  })

  test('spoil by a NaN all pixels that see it, and none further away than a tile', async () => {
    const fixture = fixtureNamed('three convolutions, kernels 9, 5 and 7')
    const picture = { width: 45, height: 30 }
    const pixels = pixelsFor({ ...fixture, seed: 1 }, picture)
    pixels[0] = Number.NaN // the top left corner
    const result = (await runnerOf(fixture)).run(picture, pixels)
    const reach = 4 + 2 + 3
    for (const [i, value] of result.entries()) {
      const distance = Math.max(i % picture.width, Math.floor(i / picture.width))
      if (distance <= reach) expect(value).toBeNaN()
      if (distance > reach + 3) expect(Number.isFinite(value)).toBe(true)
    }
  })
})

const pixelsFor = (chain: Pick<ChainCase, 'layers' | 'seed'>, picture: Size): Float32Array =>
  seededPixels(picture.width * picture.height * inChannels(chain.layers), chain.seed)

function inChannels([first]: readonly Layer[]): number {
  return first !== undefined && 'inChannels' in first ? first.inChannels : 0
}

/** Huge numbers, infinities and NaN among ordinary ones. */
function garbageFor(chain: ChainCase, picture: Size): Float32Array {
  const bad = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3e38, -1e30]
  return pixelsFor(chain, picture).map((value, i) => (value < 0.2 ? bad[i % bad.length] : value - 0.5))
}

/** PReLUs around every kernel, after the last layer too, with slopes from −3 to 4 and some that are 1. */
function steepChain(seed: number): ChainCase {
  const conv = (name: string, kernel: number, inChannels: number, outChannels: number) =>
    ({ kind: 'conv', name, kernel, inChannels, outChannels, edge: 'replicate' }) as const
  const prelu = (name: string, channels: number, slopes: 'channel' | 'shared' = 'channel') =>
    ({ kind: 'prelu', name, channels, slopes }) as const
  const layers: Layer[] = [
    ...[conv('a', 5, 2, 9), prelu('a_prelu', 9), conv('b', 1, 9, 6), prelu('b_prelu', 6)],
    ...[conv('c', 3, 6, 7), prelu('c_prelu', 7), conv('d', 7, 7, 5), prelu('d_prelu', 5, 'shared')],
    { kind: 'deconv', name: 'deconv', kernel: 9, stride: 2, crop: [3, 4], inChannels: 5, outChannels: 3 },
    prelu('last', 3),
  ]
  const random = createRandom(seed)
  const tensors = seededTensors(layers, seed)
  for (const [name, { data }] of tensors) {
    if (data.length > 0 && layers.some((layer) => layer.kind === 'prelu' && name === `${layer.name}.weight`))
      data.set(data.map(() => (random() < 0.2 ? 1 : 7 * random() - 3)))
  }
  return { layers, tensors, picture: { width: 39, height: 10 }, seed }
}

/** A function after a convolution that changes nothing. */
function functionAlone(
  name: 'relu' | 'tanh' | 'sigmoid' | 'clamp' | 'prelu',
): Pick<ChainCase, 'layers' | 'tensors'> {
  const layers: Layer[] = [
    { kind: 'conv', name: 'same', kernel: 1, inChannels: 1, outChannels: 1, edge: 'zero' },
    name === 'prelu'
      ? { kind: 'prelu', name: 'function', channels: 1, slopes: 'shared' }
      : { kind: 'activation', name: 'function', function: name },
  ]
  const tensors = new Map([
    ['same.weight', { shape: [1, 1, 1, 1], data: Float32Array.of(1) }],
    ['same.bias', { shape: [1], data: Float32Array.of(0) }],
    ['function.weight', { shape: [1], data: Float32Array.of(2) }],
  ])
  if (name !== 'prelu') tensors.delete('function.weight')
  return { layers, tensors }
}

function fixtureNamed(start: string) {
  const fixture = chainFixtures.find(({ name }) => name.startsWith(start))
  if (fixture === undefined) throw new Error(`there is no fixture ${start}…`)
  return fixture
}

const timesFour = (count: number): number => 4 * count

const multiplesBelow = (end: number, step: number): number[] =>
  Array.from({ length: Math.ceil(end / step) }, (_, i) => i * step)

const largest = (values: Float64Array): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)

const haveSameBits = (a: Float32Array, b: Float32Array): boolean =>
  Buffer.from(a.buffer).equals(Buffer.from(b.buffer))
