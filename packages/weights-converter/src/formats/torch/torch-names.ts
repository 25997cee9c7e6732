import { listLayers, type NetworkConfig } from '@sr/network'

/** Whose names the tensors of a checkpoint have: those that the published implementation loads. */
export type TorchNames = 'lornatang' | 'yjn870'

/** All of them, the usual one first. */
export const torchNames: readonly TorchNames[] = ['lornatang', 'yjn870']

/**
 * The name in a published implementation of each of a network's modules with tensors, by ours: Lornatang's
 * FSRCNN-PyTorch, SRCNN-PyTorch and ESPCN-PyTorch, or yjn870's FSRCNN-pytorch, SRCNN-pytorch and ESPCN-pytorch.
 */
export function torchModuleNames(config: NetworkConfig, names: TorchNames): ReadonlyMap<string, string> {
  const modules = listLayers(config).map(({ kind, name }) => ({ kind, name }))
  // Modules of a Sequential are counted, those without tensors too.
  const numbered = (part: string, from: number, to: number): [string, string][] =>
    modules.slice(from, to).map(({ name }, i) => [name, `${part}.${i}`])
  const last = modules.map(({ kind }) => kind === 'conv' || kind === 'deconv').lastIndexOf(true)
  const lastName = modules[last]?.name ?? ''
  switch (config.architecture) {
    case 'fsrcnn': {
      const expand = last - 2
      if (names === 'yjn870') {
        return new Map([
          ...numbered('first_part', 0, 2),
          ...numbered('mid_part', 2, last),
          [lastName, 'last_part'],
        ])
      }
      // The graph of 2020, with one PReLU after all mapping convolutions, says `features`.
      const feature = config.mapActivation === 'each' ? 'feature_extraction' : 'features'
      return new Map([
        ...numbered(feature, 0, 2),
        ...numbered('shrink', 2, 4),
        ...numbered('map', 4, expand),
        ...numbered('expand', expand, last),
        [lastName, 'deconv'],
      ])
    }
    case 'srcnn': {
      if (names === 'yjn870') return new Map(convolutions(modules).map((name, i) => [name, `conv${i + 1}`]))
      return new Map([
        ...numbered('features', 0, 2),
        ...numbered('map', 2, last),
        [lastName, 'reconstruction'],
      ])
    }
    case 'espcn': {
      const [first, head] =
        names === 'yjn870' ? ['first_part', 'last_part.0'] : ['feature_maps', 'sub_pixel.0']
      return new Map([...numbered(first, 0, last), [lastName, head]])
    }
  }
}

const convolutions = (modules: readonly { readonly kind: string; readonly name: string }[]): string[] =>
  modules.flatMap(({ kind, name }) => (kind === 'conv' ? [name] : []))
