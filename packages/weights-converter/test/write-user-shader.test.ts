import {
  fsrcnnConfig,
  type NetworkConfig,
  plainConfig,
  presetConfig,
  srcnnConfig,
  type Weights,
} from '@sr/network'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { float } from '../src/formats/glsl/expressions.js'
import { type UserShaderOptions, writeUserShader } from '../src/index.js'
import { refusalOf } from './support/expect-refusal.js'
import { seededWeights } from './support/seeded-weights.js'

const forms = ['compute', 'fragment'] as const
const networks: [string, NetworkConfig][] = [
  ['fsrcnn-s', presetConfig('fsrcnn-s', 2)],
  ['fsrcnn', presetConfig('fsrcnn', 3)],
  ['ESPCN', plainConfig({ scale: 4, filters: [40, 20] })],
  ['two convolutions', plainConfig({ scale: 2, kernels: [3, 3], filters: [5] })],
  ['the widest network of both forms', fsrcnnConfig({ scale: 2, d: 60, s: 8, m: 0 })],
  ['convolutions of one pixel', plainConfig({ scale: 2, kernels: [1, 1, 1], filters: [8, 4] })],
]

/** The passes of a shader: their header lines by name, and their code. */
function readPasses(shader: string): { readonly lines: Map<string, string[]>; readonly code: string }[] {
  return shader
    .split(/^(?=\/\/!HOOK)/m)
    .slice(1)
    .map((text) => {
      const lines = new Map<string, string[]>()
      for (const [, name, value] of text.matchAll(/^\/\/!(\w+) (.*)$/gm)) {
        lines.set(name, [...(lines.get(name) ?? []), value])
      }
      return { lines, code: text.replace(/^\/\/!.*\n/gm, '') }
    })
}

describe.each(forms)('a %s shader', (form) => {
  test.each(networks)('of %s reads what was stored before, and gives back the luma alone', (_, config) => {
    const passes = readPasses(writeUserShader(seededWeights(config), { form }))
    const stored = new Set(['LUMA'])
    for (const { lines } of passes) {
      const binds = lines.get('BIND') ?? []
      expect(binds.filter((name) => !stored.has(name))).toEqual([])
      expect(new Set(binds).size).toBe(binds.length)
      expect(binds.length).toBeLessThanOrEqual(16) // in mpv and libplacebo
      for (const name of lines.get('SAVE') ?? []) {
        expect(stored.has(name)).toBe(false)
        stored.add(name)
      }
    }
    const { scale } = config
    expect(passes.filter(({ lines }) => !lines.has('SAVE'))).toEqual([passes.at(-1)])
    expect(passes.at(-1)?.lines.get('WIDTH')).toEqual([`LUMA.w ${scale} *`])
    expect(passes.at(-1)?.lines.get('HEIGHT')).toEqual([`LUMA.h ${scale} *`])
  })

  test.each(networks)('of %s reads no texture that it does not bind', (_, config) => {
    for (const { lines, code } of readPasses(writeUserShader(seededWeights(config), { form }))) {
      const read = [...code.matchAll(/\b(SR_MAP\w+?|LUMA)_(?:tex|texOff|raw|pos|pt|size)\b/g)].map(
        ([, name]) => name,
      )
      expect(lines.get('BIND')).toEqual(expect.arrayContaining([...new Set(read)]))
    }
  })

  test('runs where the picture is shown much larger, all passes or none', () => {
    const passes = readPasses(writeUserShader(seededWeights(presetConfig('fsrcnn-s', 2)), { form }))
    const conditions = new Set(passes.flatMap(({ lines }) => lines.get('WHEN')))
    expect([...conditions]).toEqual(['OUTPUT.w LUMA.w / 1.3 > OUTPUT.h LUMA.h / 1.3 > *'])
  })

  test('says what it is, and takes the same bytes each time', () => {
    const weights = seededWeights(presetConfig('fsrcnn-s', 2))
    const options = { form, name: 'fsrcnn-s-x2', source: 'fsrcnn-s-x2.safetensors', licence: 'MIT' }
    const shader = writeUserShader(weights, options)
    expect(shader).toBe(writeUserShader(weights, options))
    const [header] = shader.split('//!HOOK')
    expect(header).toContain('// fsrcnn-s-x2: a network that enlarges luma 2 times')
    expect(header).toContain('// Licence: MIT\n')
    expect(header).toContain('from fsrcnn-s-x2.safetensors.')
    expect(header).toContain('limited range, black to white as 16 to 235 of 255')
    expect(writeUserShader(weights, { form, range: 'full' })).toContain(
      'full range, black to white as 0 to 255',
    )
  })

  test('takes no line of its own out of a name', () => {
    const name = 'x\n//!HOOK MAIN\nvec4 hook() { return vec4(0.0); }'
    const shader = writeUserShader(seededWeights(presetConfig('fsrcnn-s', 2)), {
      form,
      name,
      source: name,
      licence: name,
    })
    expect(shader).not.toMatch(/^\/\/!HOOK MAIN/m)
    expect(shader).not.toMatch(/^vec4 hook\(\) { return vec4\(0\.0\)/m)
  })

  test('holds every weight as the float32 that it is', () => {
    const { config, tensors } = seededWeights(presetConfig('fsrcnn-s', 2))
    const shader = writeUserShader({ config, tensors }, { form })
    const numbers = new Set(
      [...shader.matchAll(/-?\d+(\.\d+)?(e[+-]\d+)?/g)].map(([text]) => Math.fround(Number(text))),
    )
    for (const [name, { data }] of tensors) {
      expect({ name, missing: [...data].filter((value) => !numbers.has(value)) }).toEqual({
        name,
        missing: [],
      })
    }
  })
})

test('a compute shader keeps to 16 KiB of shared memory', () => {
  for (const [, config] of networks) {
    for (const { code } of readPasses(writeUserShader(seededWeights(config)))) {
      const [, type, count] = code.match(/^shared (float|vec4) tile\[(\d+)\];$/m) ?? []
      expect((type === 'vec4' ? 16 : 4) * Number(count)).toBeLessThanOrEqual(16_384)
      expect(Number(count)).toBeGreaterThan(0)
    }
  }
})

test('a number is the shortest literal of GLSL that is the same float32', () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = float(value)
      expect(text).toMatch(/^-?\d+(\.\d+|(\.\d+)?e[+-]\d+)$/)
      expect(Math.fround(Number(text)) === value).toBe(true)
      const digits = text.replace(/e.*|[-.]/g, '').replace(/^0+|0+$/g, '').length
      if (digits > 1) expect(Math.fround(Number(value.toPrecision(digits - 1)))).not.toBe(value)
    }),
    { seed: 17 },
  )
})

describe('a network that no shader can run is refused', () => {
  const cases: [string, NetworkConfig, UserShaderOptions, string][] = [
    ['of RGB', fsrcnnConfig({ scale: 2, channels: 3 }), {}, 'network: it takes rgb, 3 channels'],
    [
      'that takes an enlarged picture',
      srcnnConfig({ scale: 2 }),
      {},
      'network: srcnn takes a picture that bicubic has enlarged',
    ],
    [
      'with edges that lose pixels',
      fsrcnnConfig({ scale: 2, edge: 'valid' }),
      {},
      "layer feature: its edge is 'valid'",
    ],
    [
      'too wide for registers',
      fsrcnnConfig({ scale: 2, d: 65 }),
      {},
      'layer feature: it makes 65 channels, 17 textures. Expected at most 64',
    ],
    [
      'too wide for the binds',
      presetConfig('fsrcnn-l', 2),
      { form: 'fragment' },
      'layer feature: it makes 64 channels, 16 textures. Expected at most 60 channels of a fragment shader. Take compute',
    ],
    [
      'with a kernel beyond shared memory',
      fsrcnnConfig({ scale: 1, deconv: { kernel: 19 } }),
      {},
      'layer deconv: it has 19 × 19 taps',
    ],
    [
      'with a bicubic shortcut',
      plainConfig({ scale: 2, shortcut: 'bicubic' }),
      {},
      'layer shortcut (shortcut): it adds the picture enlarged by bicubic',
    ],
  ]

  test.each(cases)('%s', (_, config, options, message) => {
    const error = refusalOf(() => writeUserShader(seededWeights(config), options))
    expect(error?.code).toBe('no-shader-form')
    expect(error?.message).toContain(message)
  })

  test('and so are options that mean nothing', () => {
    const weights: Weights = seededWeights(presetConfig('fsrcnn-s', 2))
    const wrong = (options: object) => () => writeUserShader(weights, options as UserShaderOptions)
    expect(wrong({ form: 'vertex' })).toThrow(
      'writeUserShader: form must be compute or fragment, found "vertex".',
    )
    expect(wrong({ range: 'tv' })).toThrow('writeUserShader: range must be limited or full, found "tv".')
    expect(wrong({ licence: 'MIT', rnage: 'full' })).toThrow(/rnage/)
  })
})
