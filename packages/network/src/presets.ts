import { sayValue } from '@sr/checks'
import { type FsrcnnConfig, fsrcnnConfig } from './fsrcnn-config.js'
import { type PlainConfig, plainConfig } from './plain-config.js'

/** Names of the hourglasses that come ready made. */
export type FsrcnnPresetName = 'fsrcnn' | 'fsrcnn-s' | 'fsrcnn-l' | 'hourglass-64-32-4'

/** Names of the networks that come ready made. */
export type PresetName = FsrcnnPresetName | 'espcn'

/** All preset names. */
export const presetNames: readonly PresetName[] = [
  'fsrcnn',
  'fsrcnn-s',
  'fsrcnn-l',
  'hourglass-64-32-4',
  'espcn',
]

/**
 * A ready-made config for a scale.
 *
 * - `fsrcnn`: FSRCNN(56, 12, 4), the paper's main network; `fsrcnn-s`: FSRCNN(32, 5, 1), its
 *   real-time one (section 4.3); `fsrcnn-l`: FSRCNN(64, 32, 8), ours, some seven times the work of `fsrcnn`.
 * - `hourglass-64-32-4`: 64 and 32 filters, four mapping convolutions with one PReLU after them,
 *   one slope per layer, replicated edges; the head sees zeros and is cropped [4, 5 − scale], so
 *   that ×3 gives 3H and not 3H − 2.
 * - `espcn`: ESPCN 5-3-3 with 64 and 32 filters and tanh (Shi et al., CVPR 2016, section 3.2).
 */
export function presetConfig(name: FsrcnnPresetName, scale: number): FsrcnnConfig
export function presetConfig(name: 'espcn', scale: number): PlainConfig
export function presetConfig(name: PresetName, scale: number): FsrcnnConfig | PlainConfig
export function presetConfig(name: PresetName, scale: number): FsrcnnConfig | PlainConfig {
  switch (name) {
    case 'fsrcnn':
      return fsrcnnConfig({ scale, d: 56, s: 12, m: 4 })
    case 'fsrcnn-s':
      return fsrcnnConfig({ scale, d: 32, s: 5, m: 1 })
    case 'fsrcnn-l':
      return fsrcnnConfig({ scale, d: 64, s: 32, m: 8 })
    case 'hourglass-64-32-4':
      return fsrcnnConfig({
        scale,
        d: 64,
        s: 32,
        m: 4,
        slopes: 'shared',
        mapActivation: 'last',
        edge: 'replicate',
        deconv: { crop: [4, 5 - scale] },
      })
    case 'espcn':
      return plainConfig({ scale })
    default:
      throw new RangeError(`preset: unknown name ${sayValue(name)}. Known are ${presetNames.join(', ')}.`)
  }
}
