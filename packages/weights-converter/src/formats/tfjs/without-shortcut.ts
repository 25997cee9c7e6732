import type { ModuleFacts } from '../../checkpoint.js'
import { notAChain, type TopologyLayer } from './model-json.js'

/**
 * The chain of a model's layers. Of branches it may have one, which enlarges the model's input and is added at the
 * end; that becomes a fact of a module, as is what layers state. Throws CheckpointError for any other.
 */
export function withoutShortcut(
  layers: readonly TopologyLayer[],
  modules: Map<string, ModuleFacts>,
): TopologyLayer[] {
  const chain: TopologyLayer[] = []
  let shortcut: { readonly name: string; readonly interpolation: string } | undefined
  let end = ''
  for (const layer of layers) {
    const { name, inputs } = layer
    const interpolation = interpolationOf(layer)
    if (interpolation !== undefined && shortcut === undefined && inputs?.join() === layers[0]?.name) {
      shortcut = { name, interpolation }
      continue
    }
    if (layer.className === 'Add' && shortcut !== undefined && readsBoth(inputs, end, shortcut.name)) {
      const attributes = new Map([['interpolation', shortcut.interpolation]])
      modules.set(name, { className: 'tfjs.Shortcut', attributes })
    } else {
      if (inputs !== undefined && inputs.join() !== end) throw notAChain(name)
      chain.push(layer)
    }
    end = name
  }
  return chain
}

const readsBoth = (inputs: readonly string[] = [], end: string, shortcut: string): boolean =>
  inputs.length === 2 && inputs.includes(end) && inputs.includes(shortcut)

/** How a layer enlarges; undefined for any that does not. */
function interpolationOf({ className, config }: TopologyLayer): string | undefined {
  if (className === 'Enlarge') return String(config.interpolation)
  return className === 'UpSampling2D' && (config.interpolation ?? 'nearest') === 'nearest'
    ? 'nearest'
    : undefined
}
