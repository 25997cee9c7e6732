import { type Engine, type RunProgress, wasmEngine } from '@sr/engine'
import { createRaster, maxSample, type Raster, type RasterData, type SampleType } from '@sr/image'
import { fsrcnnConfig, type NetworkConfig, plainConfig, srcnnConfig, type Weights } from '@sr/network'
import { createRandom, maxAbsoluteDifference } from '@sr-internal/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createUpscaler } from '../../src/upscale/upscaler.js'
import type { UpscalerOptions } from '../../src/upscale/upscaler-options.js'
import { centredWeights } from '../support/seeded-weights.js'

const small = { d: 6, s: 4, m: 1 }

/** Our engine, which is asked for floats only: pictures go through it tile by tile. */
const tilesOnly = (engine: Engine = wasmEngine({ threads: 1 })): Engine => ({
  name: 'tiles',
  async load(weights) {
    const network = await engine.load(weights)
    return { run: network.run, dispose: network.dispose }
  },
})

async function upscaleOn(weights: Weights, picture: Raster, options: UpscalerOptions) {
  const upscaler = await createUpscaler(weights, options)
  try {
    return await upscaler.upscale(picture)
  } finally {
    upscaler.dispose()
  }
}

/** Noise with alpha in large patches of clear and opaque, and few half-transparent pixels between. */
function patchy(width: number, height: number, channels: number, type: SampleType, seed: number): Raster {
  const random = createRandom(seed)
  const picture = createRaster(width, height, channels, type)
  const white = maxSample(picture.data)
  const [a, b, c] = [3 + 9 * random(), 3 + 9 * random(), random()]
  for (let i = 0; i < picture.data.length; i++) picture.data[i] = random() * white
  if (channels % 2 === 1) return picture
  for (let pixel = 0; pixel < width * height; pixel++) {
    const [x, y] = [pixel % width, Math.floor(pixel / width)]
    const wave = Math.sin(x / a + 7 * c) + Math.cos(y / b + 5 * c)
    const alpha = wave > 0.2 ? 1 : wave < -0.2 ? 0 : random()
    picture.data[pixel * channels + channels - 1] = alpha * white
  }
  return picture
}

const bytesOf = ({ data }: Raster): Buffer => Buffer.from(data.buffer, data.byteOffset, data.byteLength)

const cases = fc.record({
  scale: fc.integer({ min: 1, max: 8 }),
  width: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 6, max: 70 })),
  height: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 6, max: 40 })),
  channels: fc.constantFrom(2, 4),
  type: fc.constantFrom<SampleType>('uint8', 'uint16', 'float32'),
  alpha: fc.constantFrom<'model' | 'bicubic'>('model', 'bicubic'),
  seed: fc.nat(1e6),
  tile: fc.integer({ min: 1, max: 40 }),
})
/** At scale 1 bicubic sees no neighbour, but whether alpha is flat depends on them. */
const besideOneTile = {
  scale: 1,
  width: 1,
  height: 6,
  channels: 2,
  type: 'uint8',
  alpha: 'model',
  seed: 0,
  tile: 1,
} as const
const configs: [string, (scale: number) => NetworkConfig][] = [
  ['BT.601 luma', (scale) => fsrcnnConfig({ scale, ...small })],
  ['RGB', (scale) => fsrcnnConfig({ scale, channels: 3, ...small })],
  ['luma of single pixels', (scale) => plainConfig({ scale, kernels: [1, 1], filters: [4] })],
  ['SRCNN', (scale) => srcnnConfig({ scale, filters: [4, 3] })],
]

test.each(configs)('%s: with alpha, the engine gives what tiles of any size give', async (_, configOf) => {
  await fc.assert(
    fc.asyncProperty(cases, async ({ scale, width, height, channels, type, alpha: wanted, seed, tile }) => {
      const config = configOf(scale)
      const alpha = config.channels === 3 ? 'bicubic' : wanted
      const weights = centredWeights(config, seed)
      const picture = patchy(width, height, channels, type, seed)
      const whole = await upscaleOn(weights, picture, { engine: wasmEngine({ threads: 1 }), alpha })
      const tiled = await upscaleOn(weights, picture, { engine: tilesOnly(), alpha, tile })
      expect(maxAbsoluteDifference(tiled.data, whole.data)).toBeLessThanOrEqual(type === 'float32' ? 2e-6 : 1)
    }),
    { seed: 3, numRuns: 12, examples: [[besideOneTile]] },
  )
})

const rounding = { uint8: 0, uint16: 1, float32: 1e-6 }

/** The picture with other colours under its clear pixels. */
function recoloured(picture: Raster, seed: number): Raster {
  const { channels } = picture
  const random = createRandom(seed)
  const data = picture.data.slice()
  for (let i = 0; i < data.length; i++) {
    const alpha = data[i - (i % channels) + channels - 1]
    if (alpha === 0 && i % channels < channels - 1) data[i] = random() * maxSample(data)
  }
  return { ...picture, data }
}

test.each(configs)(
  '%s: no colour under clear pixels is seen, by the engine or tiles',
  async (_, configOf) => {
    const lonely = fc.boolean() // a single pixel that is not clear
    await fc.assert(
      fc.asyncProperty(cases, lonely, async (each, isLonely) => {
        const { scale, width, height, channels, type, alpha: wanted, seed, tile } = each
        const config = configOf(scale)
        const alpha = config.channels === 3 ? 'bicubic' : wanted
        const picture = patchy(width, height, channels, type, seed)
        if (isLonely) {
          const visible = seed % (width * height)
          for (let pixel = 0; pixel < width * height; pixel++)
            picture.data[(pixel + 1) * channels - 1] =
              pixel === visible ? (200 / 255) * maxSample(picture.data) : 0
        }
        const others = recoloured(picture, seed + 1)
        for (const options of [{ engine: wasmEngine({ threads: 1 }) }, { engine: tilesOnly(), tile }]) {
          const weights = centredWeights(config, seed)
          const { data } = await upscaleOn(weights, picture, { ...options, alpha })
          const { data: otherData } = await upscaleOn(weights, others, { ...options, alpha })
          const isSeen = (i: number) => data[i - (i % channels) + channels - 1] > 0
          const difference = data.map((sample, i) =>
            isSeen(i) ? Math.abs(sample - otherData[i]) : otherData[i + channels - 1 - (i % channels)],
          )
          // By Winograd's transforms, a pixel's neighbours may change its last bits though their weights are 0.
          expect(Math.max(...difference)).toBeLessThanOrEqual(rounding[type])
        }
      }),
      { seed: 4, numRuns: 12 },
    )
  },
)

test('a picture that is clear throughout stays so', async () => {
  for (const engine of [wasmEngine({ threads: 1 }), tilesOnly()]) {
    for (const alpha of ['model', 'bicubic'] as const) {
      for (const channels of [2, 4]) {
        const picture = createRaster(9, 7, channels, 'uint8')
        const weights = centredWeights(fsrcnnConfig({ scale: 3, ...small }), 5)
        const { data } = await upscaleOn(weights, picture, { engine, alpha })
        expect(data.every((sample, i) => i % channels < channels - 1 || sample === 0)).toBe(true)
      }
    }
  }
})

describe('floats beyond 0..1', () => {
  const weights = centredWeights(fsrcnnConfig({ scale: 3, ...small }), 2)
  const engines = [
    ['the engine', wasmEngine({ threads: 1 })],
    ['tiles', tilesOnly()],
  ] as const

  test.each(engines)('%s: alpha above 1 is opaque, below 0 clear, and comes out so', async (_, engine) => {
    for (const alpha of ['model', 'bicubic'] as const) {
      const picture = patchy(40, 30, 4, 'float32', 9)
      const beyond = { ...picture, data: picture.data.slice() }
      for (let i = 3; i < beyond.data.length; i += 4) {
        if (beyond.data[i] === 0) beyond.data[i] = -0.001
        if (beyond.data[i] === 1) beyond.data[i] = 1.001
      }
      const within = await upscaleOn(weights, picture, { engine, alpha })
      const result = await upscaleOn(weights, beyond, { engine, alpha })
      expect(maxAbsoluteDifference(result.data, within.data)).toBeLessThan(0.01)
      for (const level of [0, 1]) {
        const isFlat = (value: number, i: number) => i % 4 === 3 && value === level
        const count = ({ data }: Raster) => Array.from(data).filter(isFlat).length
        expect(count(within)).toBeGreaterThan(100)
        expect(count(result)).toBeGreaterThanOrEqual(count(within))
      }
    }
  })

  test.each(engines)('%s: samples that overshoot come out between 0 and 1', async (_, engine) => {
    for (const channels of [1, 2, 3, 4]) {
      for (const size of [2, -1]) {
        const picture = patchy(12, 9, channels, 'float32', 3)
        picture.data.fill(size, 4 * channels, 7 * channels)
        const { data } = await upscaleOn(weights, picture, { engine })
        expect(data.every((value) => value >= 0 && value <= 1)).toBe(true)
      }
    }
  })

  test('levels of 0..255 as floats are refused with what to do', async () => {
    const picture = patchy(12, 9, 3, 'float32', 3)
    picture.data[7] = 175
    await expect(upscaleOn(weights, picture, {})).rejects.toThrow(
      /holds 175 at index 7. Expected floats of 0 for black to 1 for white. Divide levels by 255/,
    )
  })
})

describe('arrays', () => {
  const weights = centredWeights(fsrcnnConfig({ scale: 2, ...small }), 2)

  /** The same samples in a larger array, one sample from its beginning. */
  function viewOf<Data extends RasterData>(
    data: Data,
    Memory: typeof ArrayBuffer | typeof SharedArrayBuffer,
  ): Data {
    const bytes = data.BYTES_PER_ELEMENT
    const memory = new Memory(data.byteLength + 16 * bytes)
    new Uint8Array(memory).fill(77)
    const View = data.constructor as new (memory: ArrayBufferLike, byteOffset: number, length: number) => Data
    const view = new View(memory, bytes, data.length)
    view.set(data)
    return view
  }
  const isUntouchedAround = ({ buffer, byteOffset, byteLength }: RasterData) => {
    const bytes = new Uint8Array(buffer)
    const around = [...bytes.subarray(0, byteOffset), ...bytes.subarray(byteOffset + byteLength)]
    return around.every((byte) => byte === 77)
  }

  test.each([
    ['ArrayBuffer', ArrayBuffer],
    ['SharedArrayBuffer', SharedArrayBuffer],
  ])('may be views into a larger %s, in and out', async (_, Memory) => {
    for (const engine of [wasmEngine({ threads: 1 }), tilesOnly()]) {
      const upscaler = await createUpscaler(weights, { engine })
      for (const type of ['uint8', 'uint16', 'float32'] as const) {
        for (const channels of [1, 2, 3, 4]) {
          const picture = patchy(13, 9, channels, type, 4)
          const { data: expected } = await upscaler.upscale(picture)
          const data = viewOf(picture.data, Memory)
          const into = viewOf(expected, Memory).fill(1)
          expect((await upscaler.upscale({ ...picture, data }, { into })).data).toBe(into)
          expect([...into]).toEqual([...expected])
          expect(data).toEqual(picture.data)
          expect(isUntouchedAround(into) && isUntouchedAround(data)).toBe(true)
        }
      }
      upscaler.dispose()
    }
  })

  test('of clamped bytes, and Buffers that begin anywhere, give what other bytes give', async () => {
    for (const engine of [wasmEngine({ threads: 1 }), tilesOnly()]) {
      const picture = patchy(13, 9, 4, 'uint8', 4)
      const { data: expected } = await upscaleOn(weights, picture, { engine })
      const clamped = Uint8ClampedArray.from(picture.data)
      const buffer = Buffer.from([1, ...picture.data]).subarray(1)
      for (const data of [clamped, buffer]) {
        expect([...(await upscaleOn(weights, { ...picture, data }, { engine })).data]).toEqual([...expected])
      }
    }
  })

  test('the result may not go into the memory of the picture', async () => {
    const upscaler = await createUpscaler(centredWeights(fsrcnnConfig({ scale: 1, ...small }), 2))
    const memory = new Uint8Array(40)
    const picture = { width: 4, height: 5, channels: 1, data: memory.subarray(10, 30) }
    for (const start of [0, 10, 20]) {
      const into = memory.subarray(start, start + 20)
      await expect(upscaler.upscale(picture, { into })).rejects.toThrow(/into overlaps the picture/)
    }
    const beside = { ...picture, data: memory.subarray(0, 20) }
    expect(await upscaler.upscale(beside, { into: memory.subarray(20) })).toMatchObject({ width: 4 })
    upscaler.dispose()
  })
})

describe('on threads', () => {
  const config = fsrcnnConfig({ scale: 2, d: 24, s: 12, m: 4 })
  const weights = centredWeights(config, 7)
  const large = (type: SampleType) => patchy(250, 252, 4, type, 5)

  test.each(['uint8', 'uint16', 'float32'] as const)(
    'the bits of %s pictures are the same for any number, with alpha by bicubic',
    async (type) => {
      const results: Buffer[] = []
      const parts: number[] = []
      for (const threads of [1, 2, 3]) {
        const engine = wasmEngine({ threads })
        const upscaler = await createUpscaler(weights, { engine, alpha: 'bicubic' })
        await upscaler.upscale(large('uint8')) // so that workers are worth it
        const onProgress = ({ ratio, total }: RunProgress) => void (ratio === 1 && parts.push(total))
        results.push(bytesOf(await upscaler.upscale(large(type), { onProgress })))
        upscaler.dispose()
      }
      expect(parts).toEqual([1, 2, 3])
      expect(results.every((result) => result.equals(results[0]))).toBe(true)
    },
  )

  test('pictures of different kinds at once come out as one after another', async () => {
    const engine = wasmEngine({ threads: 2 })
    const heavy = await createUpscaler(weights, { engine })
    for (let i = 0; i < 2; i++) await heavy.upscale(large('uint8')) // workers start
    const light = await createUpscaler(centredWeights(fsrcnnConfig({ scale: 3, ...small }), 2), { engine })
    const pictures = (['uint8', 'float32', 'uint16'] as const).flatMap((type) =>
      [4, 1, 3, 2].map((channels) => patchy(20 + 30 * channels, 80, channels, type, channels)),
    )
    const alone: Buffer[] = []
    for (const picture of pictures) alone.push(bytesOf(await light.upscale(picture)))
    const together = await Promise.all(pictures.map((picture) => light.upscale(picture)))
    expect(together.every((result, i) => bytesOf(result).equals(alone[i]))).toBe(true)
    for (const { dispose } of [heavy, light]) dispose()
  })

  test('an abort and a dispose between colours and alpha end the call, and leave the next one whole', async () => {
    const engine = wasmEngine({ threads: 2 })
    const upscaler = await createUpscaler(weights, { engine })
    const picture = large('uint8')
    const expected = bytesOf(await upscaler.upscale(picture))
    let aborts = 0
    for (const delayMs of [0, 5, 20, 60]) {
      const controller = new AbortController()
      const reason = new Error('stop')
      setTimeout(() => controller.abort(reason), delayMs)
      await upscaler.upscale(picture, { signal: controller.signal }).then(
        (result) => expect(bytesOf(result).equals(expected)).toBe(true),
        (error) => {
          aborts++
          expect(error).toBe(reason)
        },
      )
      expect(bytesOf(await upscaler.upscale(picture)).equals(expected)).toBe(true)
    }
    expect(aborts).toBeGreaterThan(0)
    const running = upscaler.upscale(picture)
    setTimeout(upscaler.dispose, 5)
    await expect(running).rejects.toMatchObject({ code: 'disposed' })
  })

  test.each([1, 2])('%i: a network whose output is not finite for alpha alone is told', async (threads) => {
    const bad = centredWeights({ ...config, color: 'yFull' }, 7) // black is 0
    bad.tensors.get('feature.weight')?.data.fill(1e37)
    bad.tensors.get('shrink.weight')?.data.fill(100)
    for (const engine of [wasmEngine({ threads }), tilesOnly(wasmEngine({ threads }))]) {
      const upscaler = await createUpscaler(bad, { engine })
      for (const channels of [2, 4]) {
        const black = createRaster(150, 420, channels, 'uint8')
        expect(await upscaler.upscale(black)).toMatchObject({ width: 300 })
        black.data[channels * 150 * 300 - 1] = 255
        await expect(upscaler.upscale(black)).rejects.toMatchObject({ code: 'bad-output' })
      }
      upscaler.dispose()
    }
  })
})
