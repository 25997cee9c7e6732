import { listLayers, type NetworkConfig, type PlainConfig, tensorShapes } from '@sr/network'

/**
 * Whose names the tensors of a checkpoint have: those that the published implementation loads. Lornatang and
 * yjn870 have FSRCNN, SRCNN and ESPCN; Real-ESRGAN's SRVGGNetCompact and ECNUSR's Plain, ECBSR and ABPN are plain
 * networks.
 */
export type TorchNames = 'lornatang' | 'yjn870' | 'realesrgan' | 'ecnusr'

/** All of them. */
export const torchNames: readonly TorchNames[] = ['lornatang', 'yjn870', 'realesrgan', 'ecnusr']

/** The names a network gets where nobody asks for others. */
export const usualTorchNames = (config: NetworkConfig): TorchNames =>
  config.architecture === 'plain' && config.shortcut !== 'none' ? 'realesrgan' : 'lornatang'

/**
 * The name in a published implementation of each of a network's tensors, by ours and in their order. Undefined
 * where that implementation has no such network.
 */
export function torchTensorNames(
  config: NetworkConfig,
  names: TorchNames,
): ReadonlyMap<string, string> | undefined {
  const modules = torchModuleNames(config, names)
  const named = new Map<string, string>()
  for (const name of tensorShapes(config).keys()) {
    const dot = name.lastIndexOf('.')
    const module = modules?.get(name.slice(0, dot))
    if (module === undefined) return undefined
    named.set(name, module + name.slice(dot))
  }
  return named
}

function torchModuleNames(config: NetworkConfig, names: TorchNames): ReadonlyMap<string, string> | undefined {
  const layers = listLayers(config)
  const last = layers.map(({ kind }) => kind === 'conv' || kind === 'deconv').lastIndexOf(true)
  const trunk = layers.slice(0, last).map(({ name }) => name)
  const head = layers[last]?.name ?? ''
  switch (config.architecture) {
    case 'fsrcnn':
      if (names === 'lornatang') return lornatangFsrcnn(config.mapActivation, trunk, head)
      if (names !== 'yjn870') return undefined
      return new Map([
        ...count('first_part', trunk.slice(0, 2)),
        ...count('mid_part', trunk.slice(2)),
        [head, 'last_part'],
      ])
    case 'srcnn':
      if (names === 'lornatang') {
        return new Map([
          ...count('features', trunk.slice(0, 2)),
          ...count('map', trunk.slice(2)),
          [head, 'reconstruction'],
        ])
      }
      return names === 'yjn870'
        ? new Map([...trunk.filter((_, i) => i % 2 === 0), head].map((name, i) => [name, `conv${i + 1}`]))
        : undefined
    case 'plain':
      if (names === 'lornatang') return new Map([...count('feature_maps', trunk), [head, 'sub_pixel.0']])
      if (names === 'yjn870') return new Map([...count('first_part', trunk), [head, 'last_part.0']])
      if (names === 'realesrgan') return new Map(count('body', [...trunk, head]))
      return ecnusr(config, [...trunk, head])
  }
}

/** The members of a Sequential, counted whether they have tensors or not. */
const count = (part: string, layers: readonly string[]): [string, string][] =>
  layers.map((name, i) => [name, `${part}.${i}`])

function lornatangFsrcnn(
  mapActivation: 'each' | 'last',
  trunk: readonly string[],
  head: string,
): ReadonlyMap<string, string> {
  // The graph of 2020, with one PReLU after all mapping convolutions, says `features`.
  const feature = mapActivation === 'each' ? 'feature_extraction' : 'features'
  return new Map([
    ...count(feature, trunk.slice(0, 2)),
    ...count('shrink', trunk.slice(2, 4)),
    ...count('map', trunk.slice(4, -2)),
    ...count('expand', trunk.slice(-2)),
    [head, 'deconv'],
  ])
}

/** ECNUSR/ETDS: ECBSR with PReLUs and ABPN with ReLUs add the input, Plain does not. */
function ecnusr(
  { shortcut, activations }: PlainConfig,
  layers: readonly string[],
): ReadonlyMap<string, string> | undefined {
  const convolutions = layers.filter((name) => !isActivation(name))
  const isAll = (activation: string): boolean => activations.every((each) => each === activation)
  if (shortcut === 'none') return isAll('relu') ? plain(convolutions) : undefined
  if (isAll('prelu')) return ecbsr(layers)
  return isAll('relu') && convolutions.length > 3 ? abpn(convolutions) : undefined
}

/** Each convolution has its PReLU beside it. */
const ecbsr = (layers: readonly string[]): ReadonlyMap<string, string> =>
  new Map(layers.map((name, i) => [name, `backbone.${Math.floor(i / 2)}.${i % 2}`]))

/** The first and the last two convolutions stand by themselves, each but the last followed by its ReLU. */
function abpn(convolutions: readonly string[]): ReadonlyMap<string, string> {
  const last = convolutions.length - 1
  return new Map(
    convolutions.map((name, i) => {
      if (i === 0) return [name, 'backbone.0']
      if (i < last - 1) return [name, `backbone.${i + 1}.0`]
      return [name, `backbone.${i === last ? last + 2 : last}`]
    }),
  )
}

const plain = (convolutions: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    convolutions.map((name, i) => {
      if (i === 0) return [name, 'conv_first']
      return [name, i === convolutions.length - 1 ? 'conv_last' : `backbone_convs.${i - 1}`]
    }),
  )

const isActivation = (name: string): boolean => /^conv_\d+_/.test(name)
