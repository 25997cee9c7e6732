import { createHash } from 'node:crypto'
import { fsrcnnConfig, presetConfig, seededWeights } from '@sr/network'
import { writeSafetensors } from '@sr/weights-converter'
import { concat } from '../bytes.js'
import type { Dice } from '../dice.js'
import { brokenText } from './break-json.js'

/** The config of a training, broken. */
export function buildTrainConfig(dice: Dice): Uint8Array {
  const config = {
    network: dice.pick<unknown>([{ preset: 'fsrcnn-s', scale: 2 }, presetConfig('fsrcnn', 3)]),
    data: ['a', 'b'],
    validation: { data: ['v'], everySteps: 10 },
    patchPx: 24,
    batch: 4,
    augment: { downscales: [1, 0.9], orientations: 'all' },
    loss: 'l1',
    optimizer: { kind: 'adam' },
    learningRate: { kind: 'constant', rate: 0.001 },
    rateFactors: { trunk: 1, head: 0.1 },
    averageDecay: 0.999,
    largestGradientNorm: null,
    steps: 100,
    seed: 1,
    earlyStop: { patience: 3 },
    transfer: null,
    twoStep: false,
  }
  return brokenText(dice, config)
}

const network = seededWeights(fsrcnnConfig({ scale: 2, d: 2, s: 1, m: 1 }), 1)

/** The state of a training, one part of whose metadata is broken. */
export function buildRunState(dice: Dice): Uint8Array {
  const random = [1, 2, 3, 4]
  const parts: readonly (readonly [string, unknown])[] = [
    [
      'sr.run',
      {
        stage: 0,
        stepsBefore: 0,
        best: { step: 3, psnr: 30, ssim: 0.9 },
        stageBest: null,
        interval: { steps: 2, lossSum: 0.1 },
        seconds: 5,
        backend: 'wasm',
        validationDigest: 'a',
        dataDigest: 'b',
      },
    ],
    ['sr.config', network.config],
    ['sr.progress', { step: 5, source: { random, batch: 4, patchPx: 8, patches: 100 } }],
  ]
  const broken = dice.below(parts.length)
  const metadata = parts.map(([key, value], i): [string, string] => [
    key,
    i === broken ? new TextDecoder().decode(brokenText(dice, value)) : JSON.stringify(value),
  ])
  const prefixes = ['weights', ...dice.pick([[], ['average']])]
  const tensors = prefixes.flatMap((prefix) =>
    [...network.tensors].map(([name, tensor]) => [`${prefix}.${name}`, tensor] as const),
  )
  const marks: [string, string][] = [
    ['sr.sha256', noDigest],
    ['sr.training', dice.mostly('1', ['2', '\u001b[31m'])],
  ]
  return sealRunState(writeSafetensors(new Map(tensors), new Map([...marks, ...metadata])))
}

const noDigest = '0'.repeat(64)

/** Makes the checksum of a damaged state true again. */
export function sealRunState(bytes: Uint8Array): Uint8Array {
  const file = Buffer.from(bytes)
  const mark = '"sr.sha256":"'
  const start = file.indexOf(mark) + mark.length
  if (start < mark.length || start + noDigest.length > file.length) return bytes
  file.write(noDigest, start, 'latin1')
  file.write(createHash('sha256').update(file).digest('hex'), start, 'latin1')
  return new Uint8Array(file)
}

/** The log of a training, with broken lines. */
export function buildRunLog(dice: Dice): Uint8Array {
  const score = { psnr: 30, ssim: 0.9 }
  const interval = { kind: 'interval', stage: 0, loss: 0.1, learningRate: 0.001, patchesPerSecond: null }
  const validation = { kind: 'validation', stage: 0, ...score, bicubic: score, best: true }
  const lines = dice.times(dice.below(6), (i) => {
    const line = { ...dice.pick([interval, validation]), step: i }
    return concat(dice.chance(0.1) ? brokenText(dice, line) : JSON.stringify(line), '\n')
  })
  return concat(...lines, dice.mostly('', ['{"kind":']))
}

/** What `sr eval --json` printed, broken. */
export function buildEvaluation(dice: Dice): Uint8Array {
  const images = ['a.png', 'b.png'].map((name) => ({ name, psnrY: 30, ssimY: 0.9, ms: 5 }))
  const model = { model: 'fsrcnn', scale: 2, mean: { psnrY: 30, ssimY: 0.9 }, images }
  return brokenText(dice, { protocol: 'classic', models: [model, { ...model, scale: 3 }], errors: [] })
}
