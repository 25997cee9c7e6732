import {
  type NetworkConfig,
  type PresetName,
  parseNetworkConfig,
  presetConfig,
  presetNames,
  srcnnConfig,
} from '@sr/network'
import { CliError } from '../errors.js'
import type { ConfigSection } from './config-section.js'

const srcnnKernels = { 'srcnn-9-1-5': [9, 1, 5], 'srcnn-9-5-5': [9, 5, 5] } as const
const names = [...presetNames, ...(Object.keys(srcnnKernels) as (keyof typeof srcnnKernels)[])]

/**
 * The network of a config file: `{ "preset": "fsrcnn", "scale": 3 }`, or the fields of `fsrcnnConfig`,
 * `srcnnConfig` or `plainConfig` themselves. A `scale` on the command line overrides the file's.
 */
export function readNetwork(file: string, config: ConfigSection, scale?: number): NetworkConfig {
  const value = config.value('network')
  const isPreset = typeof value === 'object' && value !== null && 'preset' in value
  if (!isPreset) return parseFields(file, value, scale)
  const section = config.section('network', ['preset', 'scale'])
  const name = section.word('preset', names)
  return presetOf(name, scale ?? section.read('scale', 'a whole number from 2 to 8', isScale))
}

const isScale = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 2 && (value as number) <= 8

/**
 * With replicated edges, like the released weights: they score as zeros do
 * (docs/training.md), and no dark frame can arise.
 */
function presetOf(name: (typeof names)[number], scale: number): NetworkConfig {
  const edge = 'replicate'
  if (name === 'srcnn-9-1-5' || name === 'srcnn-9-5-5')
    return srcnnConfig({ scale, edge, kernels: srcnnKernels[name] })
  return { ...presetConfig(name satisfies PresetName, scale), edge }
}

function parseFields(file: string, value: unknown, scale?: number): NetworkConfig {
  const expected = `Expected { "preset": ${names.join(' or ')}, "scale": N }, or all fields, as in { "architecture": "fsrcnn", "scale": 3, "d": 56 }.`
  let network: NetworkConfig
  try {
    const stated = typeof value === 'object' && value !== null ? { architecture: 'fsrcnn', ...value } : value
    network = parseNetworkConfig(scale === undefined ? stated : { ...(stated as object), scale })
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    const found = value === undefined ? 'found nothing' : why
    throw new CliError('bad-config', file, `network: ${found.replace(/\.?$/, '.')} ${expected}`, { cause })
  }
  const { channels, color, inputRange } = network
  const isTrainable = color === 'y601' || color === 'rgb'
  if (!isTrainable || inputRange[0] !== 0 || inputRange[1] !== 1 || network.scale < 2) {
    const problem =
      'network: training takes BT.601 luma or RGB from 0 to 1 and a scale from 2 on. Expected color y601 or rgb and ' +
      `inputRange [0, 1], found channels ${channels}, color ${color}, inputRange [${inputRange.join(', ')}] and scale ${network.scale}.`
    throw new CliError('bad-config', file, problem)
  }
  return network
}
