import { describe, expect, test } from 'vitest'
import { convertCheckpoint } from '../src/convert.js'
import { inventCheckpoint, layerShapes } from './support/invent-checkpoint.js'

/**
 * An hourglass of d = 8, s = 4 under given names: convolutions, the transposed one
 * last, and PReLUs marked with *.
 */
function hourglass(
  names: string,
  { channels = 1, slopes = 'channel', m = 4 } = {},
): Record<string, readonly number[]> {
  const widths = [[8, channels, 5, 5], [4, 8, 1, 1], ...Array(m).fill([4, 4, 3, 3]), [8, 4, 1, 1]]
  const layers: Record<string, readonly number[]> = {}
  let width = channels
  const list = names.split(' ')
  for (const name of list) {
    if (name.endsWith('*')) layers[name.slice(0, -1)] = [slopes === 'channel' ? width : 1]
    else if (name === list.at(-1)) layers[`!${name}`] = [8, channels, 9, 9]
    else {
      const shape = widths.shift() ?? []
      layers[name] = shape
      width = shape[0] ?? 0
    }
  }
  return layerShapes(layers)
}

const every = (stem: string, count: number): string =>
  Array.from({ length: count }, (_, i) => `${stem}.${2 * i} ${stem}.${2 * i + 1}*`).join(' ')

// Names as in the repositories' own code; the eight graphs of Lornatang's history are run against
// PyTorch in convert-families.test.ts.
const published: readonly [string, string, Parameters<typeof hourglass>[1], object][] = [
  [
    'helenzzq/FSRCNN-Fix-Old-photo',
    'feature_extraction.0 feature_extraction.1* expand.0.0 expand.0.1* expand.1 expand.2 expand.3 expand.4* expand.5.0 expand.5.1* deconvolution',
    { slopes: 'shared', m: 3 },
    {
      m: 3,
      slopes: 'shared',
      mapActivation: 'last',
      color: 'yFull',
      deconv: { kernel: 9, crop: [3, 2], inexact: true },
    },
  ],
  [
    'NicoCeresa/FSRCNN-2016',
    `Conv1.0 Conv1.1* Conv2.0 Conv2.1* ${every('Conv3', 2)} Conv4.0 Conv4.1* DeConv`,
    { m: 2 },
    { m: 2, mapActivation: 'each', color: 'y601' },
  ],
  [
    'Sonata165/VDSR_FSRCNN_ANIME',
    `feature_extraction.0 feature_extraction.1* ${every('mid_part', 6)} last_part`,
    { channels: 3 },
    { channels: 3, color: 'rgb', mapActivation: 'each', deconv: { kernel: 9, crop: [4, 2], inexact: false } },
  ],
]

test.each(published)('recognises the names of %s', (family, names, shape, config) => {
  const converted = convertCheckpoint(inventCheckpoint(hourglass(names, shape)), { scale: 3 })
  expect(converted.family).toBe(family)
  expect(converted.config).toMatchObject({ architecture: 'fsrcnn', d: 8, s: 4, ...config })
})

test('recognises an hourglass whose names it has never seen', () => {
  const names = `a.x a.y* b.x b.y* ${every('c', 4)} d.x d.y* e`
  const { family, config } = convertCheckpoint(inventCheckpoint(hourglass(names)), { scale: 2 })
  expect(family).toBeUndefined()
  expect(config).toMatchObject({ architecture: 'fsrcnn', d: 8, s: 4, m: 4, deconv: { crop: [4, 3] } })
})

describe('files that keep no order', () => {
  /** safetensors sorts by name; map.10 then comes before map.2. */
  const sorted = (shapes: Record<string, readonly number[]>): Record<string, readonly number[]> =>
    Object.fromEntries(Object.entries(shapes).sort(([a], [b]) => (a < b ? -1 : 1)))

  test.each([
    `feature.0 feature.1* shrink.0 shrink.1* ${every('map', 6)} expand.0 expand.1* deconv`,
    `first_part.0 first_part.1* ${every('mid_part', 8)} last_part`,
    `${every('main', 9)} main.18`,
    'conv1 act1* conv2 act2* conv3 act3* conv4 act4* conv5 act5* conv6 act6* conv7 act7* conv8 act8* conv9 act9* deconv',
  ])('give the same weights in the order of their names: %s', (names) => {
    const shapes = hourglass(names, { m: 6 })
    const pickled = inventCheckpoint(shapes)
    const alphabetical = Object.keys(sorted(shapes)).map((name) => [name, pickled.tensors.get(name)] as const)
    const safetensors = {
      ...pickled,
      container: 'safetensors',
      tensors: new Map(alphabetical),
    } as typeof pickled
    expect([...safetensors.tensors.keys()]).not.toEqual([...pickled.tensors.keys()])
    expect(convertCheckpoint(safetensors, { scale: 2 }).tensors).toEqual(
      convertCheckpoint(pickled, { scale: 2 }).tensors,
    )
  })

  test('sort an SRCNN by its shapes', () => {
    const shapes = layerShapes({
      nonlinear_map: [32, 64, 5, 5],
      patch_extraction: [64, 3, 9, 9],
      recon: [3, 32, 5, 5],
    })
    const { config } = convertCheckpoint(inventCheckpoint(shapes, { container: 'safetensors' }), { scale: 2 })
    expect(config).toMatchObject({
      architecture: 'srcnn',
      kernels: [9, 5, 5],
      filters: [64, 32],
      edge: 'valid',
    })
  })
})

describe('SRCNN and ESPCN', () => {
  test.each([
    ['conv1 conv2 conv3', 'yjn870/SRCNN-pytorch'],
    ['main.0 main.2 main.4', undefined],
    ['features.0 map.0 reconstruction', 'Lornatang/SRCNN-PyTorch'],
    ['model.0 model.2 model.4', undefined],
    ['conv1.0 conv2.0 conv3.0', undefined],
  ])('an SRCNN named %s keeps the kernels of its shapes', (names, family) => {
    const [a = '', b = '', c = ''] = names.split(' ')
    const shapes = layerShapes({ [a]: [64, 1, 9, 9], [b]: [32, 64, 1, 1], [c]: [1, 32, 5, 5] })
    const converted = convertCheckpoint(inventCheckpoint(shapes), { scale: 3 })
    expect(converted.family).toBe(family)
    expect(converted.config).toMatchObject({
      architecture: 'srcnn',
      kernels: [9, 1, 5],
      filters: [64, 32],
      scale: 3,
    })
  })

  test.each([
    ['first_part.0 first_part.2 last_part.0', 1, 4, 'yjn870/ESPCN-pytorch', 'tanh'],
    [
      'feature_extractor.0 feature_extractor.2 feature_extractor.4 feature_extractor.6',
      3,
      4,
      'Ming13k6/super-res-for-video',
      'relu',
    ],
  ])('the scale of an ESPCN named %s is in its last layer', (names, channels, scale, family, activation) => {
    const list = names.split(' ')
    const shapes = list.map((name, i): [string, number[]] => [
      name,
      [i === list.length - 1 ? channels * scale ** 2 : 16, i === 0 ? channels : 16, 3, 3],
    ])
    const converted = convertCheckpoint(inventCheckpoint(layerShapes(Object.fromEntries(shapes))))
    expect(converted.family).toBe(family)
    expect(converted.config).toMatchObject({
      architecture: 'plain',
      scale,
      channels,
      activations: Array(list.length - 1).fill(activation),
    })
  })
})

describe('refuses, by name,', () => {
  const srcnn = { conv1: [8, 1, 9, 9], conv2: [4, 8, 1, 1], conv3: [1, 4, 5, 5] }
  const names = `feature.0 feature.1* shrink.0 shrink.1* ${every('map', 4)} expand.0 expand.1* deconv`

  test.each<[string, Record<string, readonly number[]>, RegExp]>([
    ['a bare tensor', { tensor: [2, 3, 2, 2] }, /tensor \[2, 3, 2, 2\] belongs to no convolution/],
    [
      'two input channels',
      layerShapes({ ...srcnn, conv1: [8, 2, 9, 9], conv3: [2, 4, 5, 5] }),
      /2 channels\. Expected 1/,
    ],
    ['fully connected layers', { 'fc1.weight': [10, 5], 'fc1.bias': [10] }, /fc1\.weight \[10, 5\]/],
    [
      'residual networks',
      layerShapes({ ...srcnn, 'residual.0.conv1': [8, 8, 3, 3] }),
      /residual network such as SRResNet/,
    ],
    [
      'long plain chains',
      layerShapes({ a: [8, 1, 3, 3], b: [8, 8, 3, 3], c: [1, 8, 3, 3] }),
      /VDSR or DnCNN.*plain srcnn, state it in options\.architecture/,
    ],
    ['an SRCNN with PReLU', layerShapes({ ...srcnn, prelu: [1] }), /SRCNN with PReLU \(prelu\)/],
    ['an hourglass without PReLU', hourglass(names.replaceAll(/ \S+\*/g, '')), /has no PReLU/],
    [
      'an hourglass with two PReLUs',
      layerShapes({
        a: [8, 1, 5, 5],
        p: [8],
        b: [4, 8, 1, 1],
        q: [4],
        c: [4, 4, 3, 3],
        d: [8, 4, 1, 1],
        '!e': [8, 1, 9, 9],
      }),
      /2 PReLUs/,
    ],
    ['an hourglass without mapping', hourglass('a b* c d* e f* g', { m: 0 }), /plain Python list/],
    [
      'a sigmoid that only the names tell',
      hourglass(`extract.0 extract.1* shrink.0 shrink.1* ${every('map', 4)} expand.0 expand.1* deconv.0`, {
        channels: 3,
      }),
      /Danish-Pirate.*sigmoid/,
    ],
    [
      'padding that only the names tell',
      hourglass(
        'first_part.conv first_part.act* mid_part.0.conv mid_part.0.act* mid_part.1.conv mid_part.2.conv mid_part.3.conv mid_part.4.conv mid_part.5* mid_part.6.conv mid_part.6.act* last_part',
        { slopes: 'shared' },
      ),
      /togheppi.*unpadded.*plain fsrcnn, state it in options\.architecture/,
    ],
    [
      'normalisation after an activation',
      {
        ...layerShapes({ conv1: [8, 1, 9, 9], conv2: [4, 8, 1, 1], conv3: [1, 4, 5, 5] }),
        'bn.running_mean': [8],
        'bn.running_var': [8],
      },
      /normalisation bn does not follow a convolution/,
    ],
    ['even kernels', layerShapes({ ...srcnn, conv2: [4, 8, 2, 2] }), /conv2 has a 2×2 kernel/],
    [
      'two networks in one file',
      { ...layerShapes(srcnn), ...layerShapes({ 'module.conv1': [8, 1, 9, 9] }) },
      /2 of 8 begin with "module\."/,
    ],
    [
      'ten thousand convolutions',
      layerShapes(Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`c${i}`, [1, 1, 1, 1]]))),
      /10000 convolutions\. Expected 256/,
    ],
    ['nothing', {}, /no weights/],
  ])('%s', (_, shapes, message) => {
    const convert = (): unknown => convertCheckpoint(inventCheckpoint(shapes), { scale: 2 })
    expect(convert).toThrow(message)
    expect(convert).toThrow(
      expect.objectContaining({ name: 'CheckpointError', code: 'unknown-architecture' }),
    )
    expect(convert).not.toThrow(/\n/)
  })

  test('an architecture that the shapes deny', () => {
    expect(() =>
      convertCheckpoint(inventCheckpoint(layerShapes(srcnn)), { scale: 2, architecture: 'fsrcnn' }),
    ).toThrow(/those of an SRCNN, not of an FSRCNN/)
  })
})

test('takes a plain chain as an SRCNN when told so', () => {
  const shapes = layerShapes({ a: [8, 1, 3, 3], b: [8, 8, 3, 3], c: [1, 8, 3, 3] })
  const { config } = convertCheckpoint(inventCheckpoint(shapes), { scale: 2, architecture: 'srcnn' })
  expect(config).toMatchObject({ architecture: 'srcnn', kernels: [3, 3, 3] })
})

describe('wrappers and prefixes', () => {
  const srcnn = layerShapes({ conv1: [8, 1, 9, 9], conv2: [4, 8, 1, 1], conv3: [1, 4, 5, 5] })
  const under = (prefix: string, scale = 1): Record<string, readonly number[]> =>
    Object.fromEntries(
      Object.entries(srcnn).map(([name, [first = 0, ...rest]]) => [
        `${prefix}${name}`,
        [first * scale, ...rest],
      ]),
    )

  test.each([
    'module.',
    '_orig_mod.',
    'module._orig_mod.',
    'model.',
    'net.',
    'generator.',
    'state_dict.',
    'state_dict.model.module.',
    'params.',
    'model_state_dict.',
  ])('cuts %s', (prefix) => {
    const file = inventCheckpoint({
      ...under(prefix),
      'optimizer.state.0.exp_avg': [8, 1, 9, 9],
      'optimizer.state.0.step': [],
    })
    const { family, warnings } = convertCheckpoint(file, { scale: 2 })
    expect(family).toBe('yjn870/SRCNN-pytorch')
    expect(warnings).toHaveLength(1)
  })

  test('takes the smoothed copy where there are two, and says so', () => {
    const { config, warnings } = convertCheckpoint(
      inventCheckpoint({
        ...under('params.'),
        ...layerShapes({
          'params_ema.conv1': [16, 1, 9, 9],
          'params_ema.conv2': [4, 16, 1, 1],
          'params_ema.conv3': [1, 4, 5, 5],
        }),
      }),
      { scale: 2 },
    )
    expect(config).toMatchObject({ filters: [16, 4] })
    expect(warnings).toContainEqual({
      code: 'several-copies',
      message: 'The file holds params_ema, params; params_ema was taken. Another is taken by options.key.',
    })
  })
})

describe('a chain of convolutions before a transposed one', () => {
  const maps = (count: number): Record<string, readonly number[]> =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`body.${2 * i}`, [8, i === 0 ? 1 : 8, 3, 3]]))
  const file = (layers: Record<string, readonly number[]>) => inventCheckpoint(layerShapes(layers))

  test.each([
    [4, 2, [1, 1]],
    [2, 2, [0, 0]],
    [3, 2, [1, 0]],
    [8, 4, [2, 2]],
    [9, 3, [4, 2]],
    [3, 3, [0, 0]],
  ] as const)('of %d × %d is a plain network, whose crop is assumed and said', (kernel, scale, crop) => {
    const { config, assumptions, family } = convertCheckpoint(
      file({ ...maps(3), '!tail': [8, 1, kernel, kernel] }),
      { scale },
    )
    expect({ config, family }).toMatchObject({
      family: undefined,
      config: { architecture: 'plain', scale, tail: 'deconv', crop, filters: [8, 8, 8] },
    })
    expect(assumptions).toContainEqual({ field: 'crop', value: crop })
    expect(assumptions).toContainEqual({ field: 'activations', value: ['relu', 'relu', 'relu'] })
  })

  test('does not say its scale', () => {
    expect(() => convertCheckpoint(file({ ...maps(3), '!tail': [8, 1, 4, 4] }))).toThrow(
      expect.objectContaining({ code: 'missing-fact', remedy: { option: 'scale' } }),
    )
  })

  test('takes the crop that is stated, in place of the one that is assumed', () => {
    const options = { scale: 2, config: { crop: [2, 0] } } as const
    const { config, assumptions } = convertCheckpoint(file({ ...maps(3), '!tail': [8, 1, 4, 4] }), options)
    expect(config).toMatchObject({ crop: [2, 0] })
    expect(assumptions.map(({ field }) => field)).not.toContain('crop')
  })

  test.each([
    [
      'as long as residual networks are',
      { ...maps(7), '!tail': [8, 1, 4, 4] },
      /7 convolutions before a transposed one/,
    ],
    [
      'with a convolution after it in the file',
      { ...maps(3), '!tail': [8, 1, 4, 4], refine: [1, 1, 3, 3] },
      /another order than the file has, which ends in refine/,
    ],
    ['that makes no picture', { ...maps(3), '!tail': [8, 2, 4, 4] }, /2 outputs, where 1 make a picture/],
  ])('%s is refused', (_, layers, message) => {
    const convert = () => convertCheckpoint(file(layers as Record<string, readonly number[]>), { scale: 2 })
    expect(convert).toThrow(message)
    expect(convert).toThrow(expect.objectContaining({ code: 'unknown-architecture' }))
  })

  test('that is long is taken where it is said to be plain', () => {
    const long = file({ ...maps(7), '!tail': [8, 1, 4, 4] })
    const { config } = convertCheckpoint(long, { scale: 2, architecture: 'plain' })
    expect(config).toMatchObject({ tail: 'deconv', filters: Array(7).fill(8) })
  })
})
