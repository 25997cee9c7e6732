import { fsrcnnConfig, seededWeights, srcnnConfig, type Weights } from '@sr/network'
import { writeSafetensors, writeTfjsModel } from '@sr/weights-converter'
import { concat, integer, utf8 } from '../bytes.js'
import type { Dice } from '../dice.js'
import type { Field } from '../lies.js'
import { readSaved } from '../read-corpus.js'
import { brokenText } from './break-json.js'

const networks: readonly Weights[] = [
  fsrcnnConfig({ scale: 2, d: 2, s: 1, m: 1 }),
  fsrcnnConfig({ scale: 3, d: 2, s: 1, m: 0, edge: 'replicate', slopes: 'shared' }),
  srcnnConfig({ scale: 2, filters: [2, 2] }),
].map((config) => seededWeights(config, 1))

/** A safetensors file of a few tensors, whose header tells one lie or is broken. */
export function buildSafetensors(dice: Dice, field: Field): Uint8Array {
  let end = 0
  const entries = dice.times(dice.below(5), (i): [string, unknown] => {
    const [dtype, bytes] = dice.pick([
      ['F32', 4],
      ['F16', 2],
      ['I64', 8],
      ['BOOL', 1],
      ['F8_E4M3', 1],
    ] as const)
    const shape = dice.times(dice.below(4), () => 1 + dice.below(3))
    const start = end
    end += shape.reduce((product, size) => product * size, bytes)
    const offsets = [Number(field(start)), Number(field(end))]
    return [`tensor.${i}`, { dtype, shape: shape.map((size) => Number(field(size))), data_offsets: offsets }]
  })
  if (dice.chance(0.3)) entries.push(['__metadata__', { format: 'pt', 'sr.format': '1', 'sr.config': '{}' }])
  const header = Object.fromEntries(entries)
  const json = dice.chance(0.4) ? brokenText(dice, header) : utf8(JSON.stringify(header))
  return concat(integer(field(json.length), 8), json, dice.bytes(end))
}

/** A weights file of ours whose config is broken. */
export function buildOwnWeights(dice: Dice): Uint8Array {
  const { config, tensors } = dice.pick(networks)
  const stated = dice.chance(0.2) ? [config, { ...config, scale: 4 }] : config
  const metadata = new Map([
    ['sr.format', '1'],
    ['sr.config', new TextDecoder().decode(brokenText(dice, stated))],
  ])
  return writeSafetensors(tensors, metadata)
}

const keras3 = readSaved('tfjs', 'keras-3')
const models = [
  ...networks.map((network) => writeTfjsModel(network, { allowCustomLayers: true })),
  {
    modelJson: new TextDecoder().decode(keras3.subarray(0, keras3.indexOf(0))),
    weightsBin: keras3.subarray(keras3.indexOf(0) + 1),
  },
]

/** A tfjs model as one file: a broken `model.json`, a zero byte, and what its weight files hold. */
export function buildTfjsModel(dice: Dice): Uint8Array {
  const { modelJson, weightsBin } = dice.pick(models)
  return concat(brokenText(dice, JSON.parse(modelJson)), [0], weightsBin)
}
