import { win32 } from 'node:path'
import { fsrcnnConfig } from '@sr/network'
import { createRandom } from '@sr-internal/testing'
import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
// By path, because @sr/fsrcnn depends on this package and a manifest must not say the reverse.
import { buildFsrcnn, extractWeights, joinHeads, withHead } from '../../fsrcnn/src/model/model.js'
import type { Checkpoint } from '../src/checkpoint.js'
import { convertCheckpoint } from '../src/convert.js'
import { listTfjsShards } from '../src/formats/tfjs/model-json.js'
import { readTfjsModel } from '../src/formats/tfjs/read-tfjs-model.js'
import { writeTfjsModel } from '../src/formats/tfjs/write-tfjs-model.js'
import { readFixture } from './support/fixtures.js'
import { readTfjsFiles } from './support/read-tfjs-files.js'
import { loadModel, predict, useBackend } from './support/run-tfjs.js'
import { seededWeights } from './support/seeded-weights.js'

const small = { d: 4, s: 2, m: 2 }

beforeAll(() => useBackend('cpu'))

describe('a model of somebody else', () => {
  const foreign = (
    change: (model: Record<string, never>) => void,
    weights = seededWeights(fsrcnnConfig({ scale: 4, ...small })),
  ) => {
    const files = writeTfjsModel(weights)
    const model = JSON.parse(files.modelJson)
    model.userDefinedMetadata = undefined
    change(model)
    return readTfjsFiles({ ...files, modelJson: JSON.stringify(model) })
  }

  test('is recognised by shapes, and its layers state scale, crop and edges', async () => {
    const weights = seededWeights(fsrcnnConfig({ scale: 4, ...small, deconv: { crop: [4, 1] } }))
    const { config, tensors, assumptions } = convertCheckpoint(foreign(() => {}, weights))
    // The zero-padded kernel is read as the 12 × 12 kernel it is: the same network.
    expect(config).toMatchObject({ scale: 4, edge: 'zero', deconv: { kernel: 12, crop: [4, 4] } })
    expect(assumptions.map(({ field }) => field)).toEqual(['color', 'inputRange'])
    const input = { shape: [1, 5, 4], data: Float32Array.from({ length: 20 }, createRandom(3)) }
    const outputs = await Promise.all(
      [weights, { config, tensors }].map(async (network) =>
        predict(await loadModel(writeTfjsModel(network)), input),
      ),
    )
    expect(outputs[0]).toEqual(outputs[1])
  })

  test('may cut a full transposed convolution with a Cropping2D', () => {
    const checkpoint = foreign((model: Record<string, unknown>) => {
      const layers = (
        model as {
          modelTopology: {
            model_config: { config: { layers: { class_name: string; config: Record<string, unknown> }[] } }
          }
        }
      ).modelTopology.model_config.config.layers
      const head = layers.at(-1)
      if (head !== undefined) head.config.padding = 'valid'
      layers.push({
        class_name: 'Cropping2D',
        config: {
          name: 'cut',
          cropping: [
            [3, 2],
            [3, 2],
          ],
          data_format: 'channels_last',
        },
      })
    })
    expect(convertCheckpoint(checkpoint).config).toMatchObject({ deconv: { crop: [3, 2] } })
  })

  test('is refused for a layer that no network of ours has', () => {
    const replace = (text: string, by: string) => (model: Record<string, never>) =>
      Object.assign(model, JSON.parse(JSON.stringify(model).replace(text, by)))
    expect(() => foreign(replace('"class_name":"PReLU"', '"class_name":"LeakyReLU"'))).toThrow(
      /layer feature_prelu: a LeakyReLU layer/,
    )
    expect(() => foreign(replace('"shared_axes":[1,2]', '"shared_axes":null'))).toThrow(/shared_axes is null/)
    expect(() => foreign(replace('"data_format":"channels_last"', '"data_format":"channels_first"'))).toThrow(
      /data_format/,
    )
  })
})

test('a model that was trained further is read by its layers, with a warning', () => {
  const files = writeTfjsModel(seededWeights(fsrcnnConfig({ scale: 3, ...small, deconv: { crop: [4, 2] } })))
  const trained = files.weightsBin.slice()
  // A zero tap of the head learnt something.
  new DataView(trained.buffer).setFloat32(trained.length - 8, 0.5, true)
  const { config, warnings } = convertCheckpoint(readTfjsFiles({ ...files, weightsBin: trained }))
  expect(config).toMatchObject({ scale: 3, deconv: { kernel: 11, crop: [4, 4] } })
  expect(warnings[0]?.code).toBe('unusual-file')
  expect(warnings[0]?.message).toContain('no longer has the form its sr.config states')
})

describe('a model of @sr/fsrcnn/model, saved by tfjs,', () => {
  async function save(model: tf.LayersModel): Promise<Checkpoint> {
    let saved: tf.io.ModelArtifacts = {}
    await model.save(
      tf.io.withSaveHandler(async (artifacts) => {
        saved = artifacts
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } }
      }),
    )
    const { weightSpecs, weightData, ...json } = saved
    const modelJson = JSON.stringify({ ...json, weightsManifest: [{ paths: ['w'], weights: weightSpecs }] })
    return readTfjsModel({ modelJson, shards: new Map([['w', new Uint8Array(weightData as ArrayBuffer)]]) })
  }

  test.each(['zero', 'replicate'] as const)('with %s edges gives its weights and config', async (edge) => {
    const model = buildFsrcnn({ scale: 3, ...small, edge, slopes: 'shared', deconv: { crop: [4, 2] } })
    const { config, tensors, warnings } = convertCheckpoint(await save(model))
    expect({ config, tensors }).toEqual(await extractWeights(model))
    expect(warnings).toEqual([])
    model.dispose()
  })

  test('under another head gives that head', async () => {
    const model = buildFsrcnn({ scale: 3, ...small })
    const other = withHead(model, { scale: 2 })
    const { config, tensors } = convertCheckpoint(await save(other))
    expect(config).toMatchObject({ scale: 2 })
    expect({ config, tensors }).toEqual(await extractWeights(other))
  })

  test('with several heads is refused', async () => {
    const model = buildFsrcnn({ scale: 3, ...small })
    const both = joinHeads([model, withHead(model, { scale: 2 })])
    await expect(save(both)).rejects.toThrow(/one chain of layers/)
  })
})

test('weights quantised to 8 and 16 bits are read as tfjs reads them', async () => {
  const json = {
    modelTopology: {
      class_name: 'Sequential',
      config: {
        layers: [
          {
            class_name: 'Conv2D',
            config: {
              name: 'a',
              filters: 2,
              kernel_size: [1, 1],
              padding: 'same',
              strides: [1, 1],
              batch_input_shape: [null, null, null, 1],
            },
          },
        ],
      },
    },
    weightsManifest: [
      {
        paths: ['one.bin'],
        weights: [
          {
            name: 'a/kernel',
            shape: [1, 1, 1, 2],
            dtype: 'float32',
            quantization: { dtype: 'uint8', scale: 0.1, min: -3 },
          },
          {
            name: 'a/bias',
            shape: [2],
            dtype: 'float32',
            quantization: { dtype: 'uint16', scale: 0.001, min: -1 },
          },
        ],
      },
    ],
  }
  const bytes = Uint8Array.of(7, 255, 0x34, 0x12, 0xff, 0xff)
  const modelJson = JSON.stringify(json)
  const { tensors } = readTfjsModel({ modelJson, shards: new Map([['one.bin', bytes]]) })
  const model = await loadModel({ modelJson, weightsBin: bytes })
  const theirs = await Promise.all(model.getWeights().map((weight) => weight.data()))
  expect([tensors.get('a.weight')?.read(), tensors.get('a.bias')?.read()]).toEqual(theirs)
  model.dispose()
})

describe('damaged files', () => {
  const files = writeTfjsModel(seededWeights(fsrcnnConfig({ scale: 2, ...small })))
  const read =
    (modelJson: string, bytes = files.weightsBin) =>
    () =>
      readTfjsModel({ modelJson, shards: new Map([['weights.bin', bytes]]) })

  test.each<[string, string, RegExp]>([
    ['no JSON', '{"modelTopology"', /model\.json: is not valid JSON/],
    ['another document', '{"name":"package"}', /modelTopology is no object/],
    ['a graph model', '{"format":"graph-model","modelTopology":{}}', /graph model.*Expected a layers model/],
    [
      'a huge shape',
      files.modelJson.replace('"shape":[5,5,1,4]', '"shape":[5000000,50000,1,4]'),
      /ends at byte/,
    ],
    ['a negative shape', files.modelJson.replace('"shape":[5,5,1,4]', '"shape":[-5,5,1,4]'), /whole numbers/],
    ['an unknown type', files.modelJson.replace('"dtype":"float32"}]', '"dtype":"string"}]'), /type string/],
  ])('%s is refused with a code', (_, json, message) => {
    expect(read(json)).toThrow(message)
    expect(read(json)).toThrow(expect.objectContaining({ name: 'CheckpointError' }))
  })

  test('missing, short and long weight files are told apart', () => {
    expect(() => readTfjsModel({ modelJson: files.modelJson, shards: new Map() })).toThrow(
      /weight file weights\.bin: is missing/,
    )
    expect(read(files.modelJson, files.weightsBin.slice(0, -1))).toThrow(
      expect.objectContaining({ code: 'truncated' }),
    )
    expect(read(files.modelJson, new Uint8Array([...files.weightsBin, 0]))).toThrow(
      /1 bytes belong to no tensor/,
    )
  })

  const named = (path: string): string =>
    files.modelJson.replace('weights.bin', JSON.stringify(path).slice(1, -1))

  test.each([
    ...['../secret', 'a/../../b', 'a/..', '..', '.', './../x', '././x', '.../x', '.. /x', 'a./x', 'a /x'],
    ...['%2e%2e/secret.bin', '.%2E/%2e%2e/secret.bin', 'a%2fb', '%5c%5chost/x', '..%252fx', '．．/x', '‥/x'],
    ...['.\t./secret.bin', '.\n./x', '\u0000x', 'a\u0000', '\u202e/x', '\ud800x', ' x', 'x '],
    ...['/etc/passwd', '//host/x', '\\\\host\\x', '..\\x', 'a\\b', '\\x', 'a//b', 'a/', '', './'],
    ...['C:\\x', 'C:/x', 'C:x', 'c|/x', 'weights.bin:stream', 'NUL', 'con.bin', 'a/COM1', '~/x', '~root/x'],
    ...['https://host/x', ' https:evil.com/x', 'h\ttps:evil.com/x', 'file:x', 'data:,x', 'blob:x'],
    ...['x?../y', 'x#../y', 'x;y', 'x'.repeat(2000)],
  ])('the shard path %j is refused', (path) => {
    expect(() => listTfjsShards(named(path))).toThrow(/no plain path inside the model's folder/)
    expect(read(named(path))).toThrow(/no plain path inside the model's folder/)
  })

  test.each([
    'group1-shard1of1.bin',
    'a/b/weights_2.bin',
    'poids été.bin',
    '权重.bin',
    'a(1).bin',
    'v1.0..2',
  ])('the shard path %j is listed, and stays in its folder as a URL and on Windows', (path) => {
    expect(listTfjsShards(named(path))).toEqual([path])
    const { origin, pathname, search, hash } = new URL(path, 'http://host/folder/model.json')
    expect([origin, decodeURI(pathname), search, hash]).toEqual(['http://host', `/folder/${path}`, '', ''])
    expect(win32.relative('C:\\folder', win32.resolve('C:\\folder', path))).toBe(win32.normalize(path))
  })

  test("a browser's download of a model, which names its weights with ./, is read", () => {
    expect(listTfjsShards(named('./model.weights.bin'))).toEqual(['model.weights.bin'])
  })

  test('one weight file in two spellings is refused', () => {
    const json = files.modelJson.replace('"weights.bin"', '"weights.bin","./weights.bin"')
    expect(() => listTfjsShards(json)).toThrow(/named twice/)
  })

  test.each([5_000, 1_000_000])('metadata nested %i deep are refused by name', (depth) => {
    const deep = `{"modelTopology":{"model_config":{"config":{"layers":[]}}},"weightsManifest":[],"userDefinedMetadata":{"x":${'['.repeat(depth)}${']'.repeat(depth)}}}`
    expect(read(deep)).toThrow(
      expect.objectContaining({
        code: 'limit',
        where: 'model.json',
        message: expect.stringMatching(/nests/),
      }),
    )
  })

  test('a model.json that names one weight file many times, to claim terabytes, is refused', () => {
    const json = JSON.parse(files.modelJson)
    json.weightsManifest[0].paths = Array(500_000).fill('weights.bin')
    expect(read(JSON.stringify(json), new Uint8Array(2 ** 20))).toThrow(
      expect.objectContaining({ code: 'malformed', message: expect.stringContaining('named twice') }),
    )
  })

  test('a model.json of lists within each other is refused before parsing it: that would take fifty times its size', () => {
    const deep = `{"a":${'['.repeat(2e7)}${']'.repeat(2e7)}}`
    expect(read(deep)).toThrow(expect.objectContaining({ code: 'limit' }))
    expect(() => listTfjsShards(deep)).toThrow(expect.objectContaining({ code: 'limit' }))
  })

  test('the shard paths of a good model are listed', () => {
    expect(listTfjsShards(files.modelJson)).toEqual(['weights.bin'])
  })
})

describe('a model folder of Keras 3', () => {
  type Layer = { class_name: string; inbound_nodes?: unknown; config: Record<string, unknown> }
  const json = () => JSON.parse(new TextDecoder().decode(readFixture('keras3/model.json')))
  const layersOf = (model: ReturnType<typeof json>): Layer[] => model.modelTopology.model_config.config.layers
  const weightsBin = readFixture('keras3/weights.bin').slice()
  const read = (model: unknown): Checkpoint =>
    readTfjsModel({ modelJson: JSON.stringify(model), shards: new Map([['weights.bin', weightsBin]]) })

  /** As Keras 2 wrote a Sequential, which tfjs opens. */
  const keras2 = () => {
    const model = json()
    const layers = layersOf(model).flatMap(({ class_name, config: { dtype, ...config } }, i) =>
      class_name === 'InputLayer'
        ? []
        : [
            {
              class_name,
              config: i === 1 ? { ...config, batch_input_shape: [null, null, null, 1] } : config,
            },
          ],
    )
    model.modelTopology.model_config = { class_name: 'Sequential', config: { name: 'fsrcnn', layers } }
    return model
  }

  /** As Keras 3 writes a Sequential: the model's name stands in front of its weights'. */
  const sequential = () => {
    const model = json()
    for (const layer of layersOf(model)) layer.inbound_nodes = undefined
    model.modelTopology.model_config.class_name = 'Sequential'
    for (const weight of model.weightsManifest[0].weights) weight.name = `sequential/${weight.name}`
    return model
  }

  test.each([
    ['functional', json],
    ['sequential', sequential],
  ])('%s gives what tfjs makes of the same layers as Keras 2 wrote them', async (_, model) => {
    const { config, tensors } = convertCheckpoint(read(model()))
    expect(config).toMatchObject({ architecture: 'fsrcnn', scale: 2, d: 12, s: 5, m: 2, edge: 'zero' })
    const input = { shape: [1, 5, 4], data: Float32Array.from({ length: 20 }, createRandom(3)) }
    const theirs = await loadModel({ modelJson: JSON.stringify(keras2()), weightsBin })
    const ours = await loadModel(writeTfjsModel({ config, tensors }))
    expect((await predict(ours, input)).data).toEqual((await predict(theirs, input)).data)
  })

  test('is refused where a layer is fed by two', () => {
    const model = json()
    const [node] = layersOf(model)[3].inbound_nodes as { args: unknown[] }[]
    node.args.push(node.args[0])
    expect(() => read(model)).toThrow(/one chain of layers/)
    node.args = [{ class_name: 'float', config: {} }]
    expect(() => read(model)).toThrow(expect.objectContaining({ code: 'malformed' }))
  })
})
