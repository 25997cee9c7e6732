import { assertKnownOptions, sayValue } from '@sr/checks'
import { assertWeights, type NetworkConfig, type Weights } from '@sr/network'
import { printable } from '../../errors.js'
import { blockPx, computePass, type PassEnds } from './compute-pass.js'
import { flatLines } from './flat-line.js'
import { fragmentPass, shufflePass } from './fragment-pass.js'
import { lumaMap } from './luma-range.js'
import { packedMap, passText, type StoredMap, spreadMap } from './pass-text.js'
import { planPasses, type ShaderPass } from './plan-passes.js'
import { type FlatStage, type ShaderForm, shaderStages } from './shader-stages.js'

export interface UserShaderOptions {
  /**
   * `compute` needs OpenGL 4.3, Vulkan or Direct3D 11; `fragment` needs OpenGL 3.0, and takes about twice the time.
   * Default `compute`.
   */
  readonly form?: ShaderForm
  /** Of the video's luma: black to white is 16..235 of 255 (`limited`, the default), or 0..255 (`full`). */
  readonly range?: 'limited' | 'full'
  /** The network's name, in the file's first line and in the player's list of passes. Default: its architecture. */
  readonly name?: string
  /** The file it was made from, for the header. */
  readonly source?: string
  /** What the weights may be used for, for the header: `MIT`. */
  readonly licence?: string
}

/**
 * Writes a network of luma as a user shader for mpv (`vo=gpu` and `vo=gpu-next`) and libplacebo: a text file of
 * passes that enlarge the video's luma, and run only where the picture is shown large enough.
 *
 * Throws CheckpointError `no-shader-form` for networks of three channels, SRCNN, edges that make the picture
 * smaller, layers of more than 64 channels, and kernels above 17 × 17; RangeError where tensors and config do not
 * fit, and for options that mean nothing.
 */
export function writeUserShader(weights: Weights, options: UserShaderOptions = {}): string {
  assertKnownOptions('writeUserShader', options, ['form', 'range', 'name', 'source', 'licence'])
  const { form = 'compute', range: videoRange = 'limited' } = options
  assertChoice('form', form, ['compute', 'fragment'])
  assertChoice('range', videoRange, ['limited', 'full'])
  assertWeights(weights)
  const { config } = weights
  const stages = shaderStages(weights, form)
  const lines = flatLines(stages, config.inputRange)
  const passes = planPasses(stages.map((stage, n) => ({ ...stage, flat: lines[n] })))
  const network: Network = {
    name: printable(options.name ?? config.architecture),
    scale: config.scale,
    luma: lumaMap(config, videoRange),
    leastScale: Math.round(65 * config.scale) / 100, // from there on its result is sharper, though it is made smaller
  }
  const texts = form === 'compute' ? computePasses(passes, network) : fragmentPasses(passes, network)
  return [header(config, network, { ...options, form, range: videoRange }), ...texts].join('\n')
}

interface Network extends Pick<PassEnds, 'luma' | 'scale'> {
  readonly name: string
  readonly leastScale: number
}

function computePasses(passes: readonly ShaderPass[], { name, leastScale, ...network }: Network): string[] {
  const maps = passes.map((pass, n) => packedMap(`SR_MAP${n + 1}`, lastOf(pass)))
  return passes.map((pass, n) => {
    const from = n === 0 ? 'luma' : maps[n - 1]
    const to = n === passes.length - 1 ? 'luma' : maps[n]
    const [columns, rows] = to === 'luma' ? [network.scale, network.scale] : [to.columns, to.rows]
    const save = to === 'luma' ? undefined : to.textures[0]
    const description = describe(name, pass)
    const lines = { description, binds: texturesOf(from), save, columns, rows, blockPx, leastScale }
    return passText(lines, computePass(pass, { from, to, ...network }))
  })
}

function fragmentPasses(passes: readonly ShaderPass[], { name, leastScale, luma, scale }: Network): string[] {
  // Without shared memory, channels that a pass only spreads have to be stored.
  const steps = passes.flatMap(({ wide, ...pass }) =>
    wide === undefined ? [pass] : [{ tapped: wide, pointwise: [] }, pass],
  )
  const maps = steps.map((step, n) => spreadMap(`SR_MAP${n + 1}`, lastOf(step)))
  const texts = steps.flatMap((step, n) => {
    const from = n === 0 ? 'luma' : maps[n - 1]
    const binds = texturesOf(from)
    return maps[n].textures.map((save, group, { length }) => {
      const description = `${describe(name, step)} ${group + 1} of ${length}`
      const lines = { description, binds, save, columns: 1, rows: 1, leastScale }
      return passText(lines, fragmentPass(step, group, from, luma))
    })
  })
  const pixels = maps[maps.length - 1]
  const description = `${name}: pixels`
  const lines = { description, binds: texturesOf(pixels), columns: scale, rows: scale, leastScale }
  return [...texts, passText(lines, shufflePass(pixels, scale, luma))]
}

function header(
  config: NetworkConfig,
  { name, leastScale }: Network,
  options: Required<Pick<UserShaderOptions, 'form' | 'range'>> & UserShaderOptions,
): string {
  const { form, range: videoRange, source, licence } = options
  const made = source === undefined ? '' : ` from ${printable(source)}`
  const black =
    videoRange === 'limited'
      ? 'limited range, black to white as 16 to 235 of 255'
      : 'full range, black to white as 0 to 255'
  return [
    `// ${name}: a network that enlarges luma ${config.scale} times, for mpv (vo=gpu, vo=gpu-next) and libplacebo.`,
    ...(licence === undefined ? [] : [`// Licence: ${printable(licence)}`]),
    `// Written by @sr/weights-converter${made}.`,
    form === 'compute'
      ? '// Form: compute shaders, which need OpenGL 4.3, Vulkan or Direct3D 11.'
      : '// Form: fragment shaders, for OpenGL 3.0 or ES 3.0 and later.',
    `// Takes luma of ${black}. Video of another range needs the shader of that range.`,
    `// Runs where the picture is shown more than ${leastScale} times as large.`,
    '',
  ].join('\n')
}

function describe(name: string, { wide, tapped, pointwise }: Partial<ShaderPass>): string {
  const stages = [wide, tapped, ...(pointwise ?? [])].flatMap((stage) => stage?.name ?? [])
  return `${name}: ${stages.join(', ')}`
}

const texturesOf = (map: StoredMap | 'luma'): readonly string[] =>
  map === 'luma' ? ['LUMA'] : ['LUMA', ...map.textures]

const lastOf = ({ tapped, pointwise }: Omit<ShaderPass, 'wide'>): FlatStage => pointwise.at(-1) ?? tapped

function assertChoice(option: string, value: unknown, allowed: readonly string[]): void {
  if (allowed.some((choice) => choice === value)) return
  throw new RangeError(
    `writeUserShader: ${option} must be ${allowed.join(' or ')}, found ${sayValue(value)}.`,
  )
}
