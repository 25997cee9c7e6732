import { readFileSync } from 'node:fs'
import { createRaster } from '@sr/image'
import { fsrcnnConfig, type Weights } from '@sr/network'
import { beforeEach, describe, expect, test } from 'vitest'
import { type RunProgress, wasmEngine } from '../../src/index.js'
import { tfjsEngine } from '../../src/tfjs.js'
import { createUpscaler } from '../../src/upscale/upscaler.js'
import type { UpscalerOptions } from '../../src/upscale/upscaler-options.js'
import { weights as x3 } from '../../src/weights/released/fsrcnn-x3.js'
import * as multiModule from '../../src/weights/released/multi.js'
import { releasedWeights } from '../../src/weights/released-weights.js'
import { tfjsOn } from '../support/backends.js'
import { fakeEngine } from '../support/fake-engine.js'
import { seededRaster } from '../support/seeded-raster.js'
import { seededWeights } from '../support/seeded-weights.js'

const fakeOptions = () => ({ engine: fakeEngine().engine })

const small = (channels: 1 | 3 = 1): Weights =>
  seededWeights(fsrcnnConfig({ scale: 2, channels, d: 3, s: 2, m: 1 }), 1)

const tf = await tfjsOn('cpu')
let tensorsBefore = 0
beforeEach(() => {
  tensorsBefore = tf.memory().numTensors
})

describe('pictures', () => {
  test('the result has the samples and channels of the picture, scale times its size', async () => {
    const upscaler = await createUpscaler(small(), { engine: tfjsEngine(tf) })
    for (const channels of [1, 2, 3, 4]) {
      for (const data of [Uint8Array, Uint8ClampedArray, Uint16Array, Float32Array]) {
        const result = await upscaler.upscale({
          width: 5,
          height: 3,
          channels,
          data: new data(15 * channels),
        })
        expect(result).toMatchObject({ width: 10, height: 6, channels })
        expect(result.data.constructor).toBe(data)
        expect(result.data.length).toBe(60 * channels)
      }
    }
    upscaler.dispose()
  })

  test('ImageData goes in without channels and its clamped bytes come out', async () => {
    const upscaler = await createUpscaler(small(), { engine: fakeEngine().engine })
    const imageData = { width: 2, height: 1, data: new Uint8ClampedArray(8), colorSpace: 'srgb' }
    const result: { channels: number; data: Uint8ClampedArray } = await upscaler.upscale(imageData)
    expect(result.channels).toBe(4)
    expect(result.data).toBeInstanceOf(Uint8ClampedArray)
  })

  test('a Node Buffer becomes a plain Uint8Array', async () => {
    const upscaler = await createUpscaler(small(), { engine: fakeEngine().engine })
    const { data } = await upscaler.upscale({ width: 1, height: 1, channels: 1, data: Buffer.from([7]) })
    expect(Buffer.isBuffer(data)).toBe(false)
    expect([...data]).toEqual([7, 7, 7, 7])
  })

  test('the picture is only read', async () => {
    const upscaler = await createUpscaler(small(), { engine: tfjsEngine(tf), tile: 4 })
    for (const type of ['uint8', 'uint16', 'float32'] as const) {
      const picture = seededRaster(7, 6, 4, type, 3)
      const copy = picture.data.slice()
      await upscaler.upscale(picture)
      expect(picture.data).toEqual(copy)
    }
    upscaler.dispose()
  })

  test('floats are clamped to 0..1 and stay unrounded', async () => {
    const { config, tensors } = small()
    tensors.get('deconv.weight')?.data.forEach((value, i, all) => {
      all[i] = value * 12 // so that the output overshoots on both sides of mid-grey
    })
    tensors.get('deconv.bias')?.data.fill(0.5)
    const upscaler = await createUpscaler({ config, tensors }, { engine: tfjsEngine(tf) })
    const { data } = await upscaler.upscale(seededRaster(9, 9, 1, 'float32', 5))
    expect(Math.min(...data)).toBe(0)
    expect(Math.max(...data)).toBe(1)
    expect(data.filter((value) => value > 0 && value < 1 && (value * 255) % 1 !== 0).length).toBeGreaterThan(
      50,
    )
    upscaler.dispose()
  })

  test.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /upscale: not a raster. .* found undefined/],
    [
      'an encoded file',
      readFileSync(new URL(import.meta.url)),
      /Uint8Array. If it is an encoded file, decode/,
    ],
    ['an ArrayBuffer', new ArrayBuffer(8), /found an ArrayBuffer. If it is an encoded file, decode/],
    ['a Blob', new Blob(['x']), /found a Blob. If it is an encoded file, decode/],
    ['a path', 'photo.png', /found the string "photo.png". Read and decode the file first/],
    ['a promise', Promise.resolve(), /found a Promise, which must be awaited/],
    [
      'a picture of a page',
      Object.create({ [Symbol.toStringTag]: 'HTMLImageElement' }),
      /found an HTMLImageElement. Pass what readPicture of @sr\/image\/canvas reads/,
    ],
    ['plain numbers', { width: 1, height: 1, channels: 1, data: [0] }, /data has the wrong type/],
    ['too few samples', { width: 2, height: 2, channels: 3, data: new Uint8Array(11) }, /wrong length/],
    ['no pixels', { width: 0, height: 2, channels: 3, data: new Uint8Array(0) }, /width is no picture size/],
    [
      'half a pixel',
      { width: 2.5, height: 2, channels: 1, data: new Uint8Array(5) },
      /width is no picture size/,
    ],
    [
      'five channels',
      { width: 1, height: 1, channels: 5, data: new Uint8Array(5) },
      /unknown number of channels/,
    ],
    [
      'NaN',
      { width: 2, height: 1, channels: 1, data: Float32Array.of(0, Number.NaN) },
      /holds NaN at index 1/,
    ],
    [
      'infinity',
      { width: 1, height: 1, channels: 1, data: Float32Array.of(1 / 0) },
      /holds Infinity at index 0/,
    ],
  ])('%s is refused before any work', async (_, image, message) => {
    const { engine, counts } = fakeEngine()
    const upscaler = await createUpscaler(small(), { engine })
    await expect(upscaler.upscale(image as never)).rejects.toThrow(message)
    expect(counts.runs).toBe(0)
  })

  test('the result goes into an array of the caller, such as that of the last frame', async () => {
    const upscaler = await createUpscaler(small())
    const picture = seededRaster(6, 5, 3, 'uint8', 4)
    for (const type of ['uint8', 'uint16', 'float32'] as const) {
      const frame = seededRaster(6, 5, 3, type, 4)
      const fresh = await upscaler.upscale(frame)
      const into = fresh.data.slice().fill(1)
      expect((await upscaler.upscale(frame, { into })).data).toBe(into)
      expect(into).toEqual(fresh.data)
    }
    const refused = (into: unknown) => expect(upscaler.upscale(picture, { into: into as never })).rejects
    await refused(new Uint8Array(359)).toThrow(/into has the wrong length. Expected 360 samples .* found 359/)
    await refused(new Float32Array(360)).toThrow(/Expected a Uint8Array, found Float32Array/)
    await refused(new ArrayBuffer(360)).toThrow(TypeError)
    upscaler.dispose()
  })

  test('a result that does not fit into memory is refused with its size', async () => {
    const upscaler = await createUpscaler(
      seededWeights(fsrcnnConfig({ scale: 8, d: 1, s: 1, m: 0 }), 1),
      fakeOptions(),
    )
    const huge = { width: 2 ** 16, height: 2 ** 14, channels: 1, data: new Uint8Array(2 ** 30) }
    await expect(upscaler.upscale(huge)).rejects.toMatchObject({ code: 'out-of-memory' })
  })
})

describe('options', () => {
  const refused = (options: object, weights = small()) =>
    expect(createUpscaler(weights, { engine: fakeEngine().engine, ...options } as UpscalerOptions)).rejects

  test('a tile is a whole number of pixels, auto or none', async () => {
    for (const tile of [2.5, 0, -1, Number.NaN, 'big']) await refused({ tile }).toThrow(/tile must be/)
  })

  test('alpha is model, bicubic or drop', async () => {
    await refused({ alpha: 'keep' }).toThrow(/alpha must be/)
  })

  test('a network of three channels does not take alpha', async () => {
    await refused({ alpha: 'model' }, small(3)).toThrow(/needs a network of 1 channel, found 3/)
  })

  test('an engine is auto or an object that loads networks', async () => {
    for (const engine of ['wasm', null, {}, 2]) await refused({ engine }).toThrow(/engine must be 'auto' or/)
  })

  test.each<[object, RegExp]>([
    [
      { threads: 1 },
      /unknown option "threads". Expected engine, tile, alpha, scale. Threads are the engine's/,
    ],
    [{ tileSize: 9 }, /unknown option "tileSize". .* Did you mean tile\?/],
    [{ onProgress: () => {} }, /unknown option "onProgress". .* It is an option of upscale./],
    [{ tile: '128' }, /tile must be .* found "128"/],
    [{ engine: wasmEngine }, /engine must be .* found a function. Call it./],
    [{ engine: 'wasm' }, /engine must be .* found "wasm"/],
    [{ engine: tfjsEngine }, /engine must be .* found a function. Call it./],
    [{ engine: Promise.resolve() }, /engine must be .* found a Promise, which must be awaited/],
  ])('%j is refused with what was meant', async (options, message) => {
    await refused(options).toThrow(message)
  })

  test.each<[object, RegExp]>([
    [
      { scale: 2 },
      /unknown option "scale". Expected signal, onProgress, onTile, into, reuse. The scale is that of the weights/,
    ],
    [{ tile: 9 }, /It is an option of createUpscaler/],
    [{ progress: () => {} }, /Did you mean onProgress\?/],
    [{ onTile: [] }, /onTile must be a function, found an Array/],
    [{ onProgress: true }, /onProgress must be a function, found true/],
    [{ signal: new AbortController() }, /signal must be an AbortSignal/],
  ])('upscale refuses %j with what was meant', async (options, message) => {
    const upscaler = await createUpscaler(small(), fakeOptions())
    const running = upscaler.upscale(seededRaster(2, 2, 1, 'uint8', 1), options as never)
    await expect(running).rejects.toThrow(TypeError)
    await expect(running).rejects.toThrow(message)
  })

  test("sharp's raw pixels are a picture", async () => {
    const upscaler = await createUpscaler(small(), fakeOptions())
    const { data, ...info } = seededRaster(3, 2, 3, 'uint8', 1)
    const expected = await upscaler.upscale({ data, ...info })
    expect(await upscaler.upscale({ data, info })).toEqual(expected)
  })

  test('weights that do not fit their config are refused', async () => {
    const { config, tensors } = small()
    const damaged = new Map(tensors).set('deconv.bias', { shape: [1], data: Float32Array.of(Number.NaN) })
    await refused({}, { config, tensors: damaged }).toThrow(/deconv.bias holds NaN/)
    await refused({}, { config, tensors: new Map() }).toThrow(/feature.weight .* is missing/)
    await refused({}, { config: { ...config, scale: 0 }, tensors }).toThrow(/scale must be/)
  })

  test.each<[string, unknown, RegExp]>([
    ['an ArrayBuffer', new ArrayBuffer(8), /found an ArrayBuffer. Pass new Uint8Array\(buffer\)/],
    ['nothing', undefined, /found undefined/],
    ['null', null, /found null/],
    [
      'a name',
      'fsrcnn-s-x3',
      /found the name "fsrcnn-s-x3". Import its weights: import { weights } from '@sr\/fsrcnn\/weights\/fsrcnn-s-x3'$/,
    ],
    [
      'a name of none',
      'fsrcnn',
      /found the string "fsrcnn". Import released weights, .* There are .*fsrcnn-x3,/,
    ],
    ['a path', 'model.safetensors', /"model.safetensors". Read what lies there and pass its bytes/],
    ['an address', new URL('https://example.org/x.safetensors'), /found a URL. Read what lies there/],
    [
      'an answer of fetch',
      new Response(),
      /a Response. Pass new Uint8Array\(await response.arrayBuffer\(\)\)/,
    ],
    ['a Blob', new Blob(), /found a Blob. Pass new Uint8Array\(await blob.arrayBuffer\(\)\)/],
    ['several networks', [small()], /found an Array. Pass one of its entries/],
    ['a namespace', multiModule, /holds weights, such as a module. Pass its weights/],
    ['a promise', Promise.resolve(), /found a Promise, which must be awaited/],
    ['a module', { weights: new Uint8Array(1) }, /holds weights, such as a module. Pass its weights/],
    [
      'an entry of the list',
      releasedWeights[0],
      /entry of releasedWeights. Pass \(await entry.load\(\)\).weights/,
    ],
    ['a config', { config: small().config }, /found an object of config, without tensors/],
  ])('%s in place of weights is a TypeError that says what to pass', async (_, weights, message) => {
    const created = createUpscaler(weights as never, fakeOptions())
    await expect(created).rejects.toThrow(TypeError)
    await expect(created).rejects.toThrow(message)
  })

  test('bytes that are no weights file are refused with a code', async () => {
    await expect(createUpscaler(new Uint8Array(20), fakeOptions())).rejects.toMatchObject({
      name: 'CheckpointError',
    })
  })

  test('the upscaler tells its config, scale and engine', async () => {
    const { config } = small()
    const upscaler = await createUpscaler(small(), { engine: tfjsEngine(tf) })
    expect(upscaler).toMatchObject({ config, scale: 2, engine: 'tfjs-cpu' })
    upscaler.dispose()
  })
})

describe('progress and abort', () => {
  const picture = seededRaster(20, 10, 3, 'uint8', 9)

  test('progress goes from 0 to 1 and its tiles cover the result exactly once', async () => {
    const upscaler = await createUpscaler(small(), { engine: tfjsEngine(tf), tile: 6 })
    const seen: RunProgress[] = []
    await upscaler.upscale(picture, { onProgress: (progress) => seen.push(progress) })
    upscaler.dispose()
    expect(seen[0]).toEqual({ done: 0, total: 8, ratio: 0, tile: undefined })
    expect(seen.at(-1)).toMatchObject({ done: 8, total: 8, ratio: 1 })
    const covered = new Uint8Array(40 * 20)
    for (const { tile } of seen) {
      for (let y = tile?.y ?? 0; y < (tile ? tile.y + tile.height : 0); y++) {
        for (let x = tile?.x ?? 0; x < (tile ? tile.x + tile.width : 0); x++) covered[y * 40 + x]++
      }
    }
    expect(covered.every((count) => count === 1)).toBe(true)
  })

  test('a picture of one tile reports 0 and 1 too', async () => {
    const upscaler = await createUpscaler(small(), { engine: fakeEngine().engine, tile: 'none' })
    const ratios: number[] = []
    await upscaler.upscale(picture, { onProgress: ({ ratio }) => ratios.push(ratio) })
    expect(ratios).toEqual([0, 1])
  })

  test('a signal that was aborted before keeps the engine from running', async () => {
    const { engine, counts } = fakeEngine()
    const upscaler = await createUpscaler(small(), { engine })
    const rejected = upscaler.upscale(picture, { signal: AbortSignal.abort() })
    await expect(rejected).rejects.toMatchObject({ name: 'AbortError' })
    expect(counts.runs).toBe(0)
  })

  test('a timer can abort in the middle; the call rejects with the reason and leaves no tensors', async () => {
    const upscaler = await createUpscaler(small(), { engine: tfjsEngine(tf), tile: 1 })
    const controller = new AbortController()
    const reason = new Error('the user went away')
    let done = 0
    const running = upscaler.upscale(picture, {
      signal: controller.signal,
      onProgress: (progress) => {
        done = progress.done
        if (done === 3) setTimeout(() => controller.abort(reason), 1)
      },
    })
    await expect(running).rejects.toBe(reason)
    expect(done).toBeGreaterThanOrEqual(3)
    expect(done).toBeLessThan(200)
    upscaler.dispose()
    expect(tf.memory().numTensors).toBe(tensorsBefore)
  })

  test('what onProgress throws ends the call and leaves no tensors', async () => {
    const upscaler = await createUpscaler(small(), { engine: tfjsEngine(tf), tile: 6 })
    const failure = new Error('the window was closed')
    const running = upscaler.upscale(picture, {
      onProgress: ({ done }) => {
        if (done === 2) throw failure
      },
    })
    await expect(running).rejects.toBe(failure)
    upscaler.dispose()
    expect(tf.memory().numTensors).toBe(tensorsBefore)
  })
})

describe('engines that fail', () => {
  const picture = createRaster(20, 10, 1, 'uint8')

  test('an engine that cannot load the network is named, with its own error as the cause', async () => {
    const cause = new Error('no such device')
    const engine = { name: 'broken', load: () => Promise.reject(cause) }
    const created = createUpscaler(small(), { engine })
    await expect(created).rejects.toMatchObject({ name: 'UpscalerError', code: 'engine-failed', cause })
    await expect(created).rejects.toThrow('broken could not load the network: no such device')
  })

  test('an engine that fails at a later tile ends that call; the upscaler stays usable', async () => {
    const { engine } = fakeEngine({ failAtRun: 3 })
    const upscaler = await createUpscaler(small(), { engine, tile: 6 })
    await expect(upscaler.upscale(picture)).rejects.toMatchObject({ code: 'engine-failed' })
    await expect(upscaler.upscale(picture)).resolves.toMatchObject({ width: 40 })
  })

  test.each([
    ['too few numbers', new Float32Array(3), /Expected 800 numbers .* found 3/],
    ['NaN', new Float32Array(800).fill(Number.NaN), /holds NaN/],
    ['nothing', null as never, /Expected 800 numbers .* found undefined/],
  ])('an engine that answers with %s is refused', async (_, answer, message) => {
    const upscaler = await createUpscaler(small(), { engine: fakeEngine({ answer }).engine })
    await expect(upscaler.upscale(picture)).rejects.toMatchObject({ code: 'bad-output' })
    await expect(upscaler.upscale(picture)).rejects.toThrow(message)
  })
})

describe('life', () => {
  const picture = createRaster(20, 10, 1, 'uint8')

  test('creating, using and disposing an upscaler leaves no tensors', async () => {
    const upscaler = await createUpscaler(x3, { engine: tfjsEngine(tf) })
    const loaded = tf.memory().numTensors
    expect(loaded).toBeGreaterThan(tensorsBefore)
    await upscaler.upscale(seededRaster(6, 5, 4, 'uint8', 2))
    expect(tf.memory().numTensors).toBe(loaded)
    upscaler.dispose()
    expect(tf.memory().numTensors).toBe(tensorsBefore)
  })

  test('disposing twice does nothing more, and a call afterwards rejects', async () => {
    const { engine, counts } = fakeEngine()
    const upscaler = await createUpscaler(small(), { engine })
    upscaler.dispose()
    upscaler.dispose()
    expect(counts.disposals).toBe(1)
    await expect(upscaler.upscale(picture)).rejects.toMatchObject({ code: 'disposed' })
  })

  test('disposing in the middle ends the running calls, and the network is freed after the last of them', async () => {
    const { engine, counts } = fakeEngine()
    const upscaler = await createUpscaler(small(), { engine, tile: 5 })
    const first = upscaler.upscale(picture, {
      onProgress: ({ done }) => {
        if (done !== 2) return
        upscaler.dispose()
        expect(counts.disposals).toBe(0)
      },
    })
    const second = upscaler.upscale(picture)
    const rejection = { status: 'rejected', reason: { code: 'disposed' } }
    expect(await Promise.allSettled([first, second])).toMatchObject([rejection, rejection])
    expect(counts.disposals).toBe(1)
  })

  test('two pictures at a time come out as one after the other', async () => {
    const upscaler = await createUpscaler(small(), { engine: tfjsEngine(tf), tile: 5 })
    const pictures = [seededRaster(11, 7, 3, 'uint8', 1), seededRaster(9, 12, 2, 'uint8', 2)]
    const together = await Promise.all(pictures.map((each) => upscaler.upscale(each)))
    for (const [i, each] of pictures.entries()) expect(await upscaler.upscale(each)).toEqual(together[i])
    upscaler.dispose()
  })
})
