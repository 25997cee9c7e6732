import type { ConvLayer, DeconvLayer, Layer, ShortcutLayer } from '@sr/network'
import { EngineError } from '../errors.js'

/** Throws EngineError `unsupported-chain`, which names the layer, unless the engine can run the layers. */
export function assertLayers(layers: readonly Layer[]): void {
  if (layers.length === 0) {
    throw new EngineError(
      'unsupported-chain',
      'load: there are no layers. Expected at least one convolution.',
    )
  }
  let state: State = { factor: 1 }
  for (const layer of layers) {
    assertFields(layer)
    state = followedBy(state, layer)
  }
}

/** What the layers so far make of a picture. */
interface State {
  /** Of their output; undefined before the first convolution, which takes any number. */
  readonly channels?: number
  /** Of the picture. */
  readonly inChannels?: number
  /** By how much the output is larger than the picture; undefined if it is no whole multiple. */
  readonly factor?: number | undefined
  /** The layer that has made pixels. */
  readonly tail?: Layer
  /** The activation of the last convolution. */
  readonly activation?: Layer
}

function followedBy(state: State, layer: Layer): State {
  const { channels, tail, activation } = state
  switch (layer.kind) {
    case 'conv':
    case 'deconv':
      if (tail)
        fail(layer, `stands after ${tail.name}, which makes pixels. Only one activation may follow it.`)
      if (channels !== undefined) assertChannels(layer, layer.inChannels, channels)
      return {
        channels: layer.outChannels,
        inChannels: state.inChannels ?? layer.inChannels,
        factor: state.factor && factorOf(layer),
        ...(layer.kind === 'deconv' && { tail: layer }),
      }
    case 'pixelShuffle':
      if (channels === undefined) fail(layer, 'has no convolution before it.')
      if (tail) fail(layer, `stands after ${tail.name}, which has made the pixels already.`)
      assertChannels(layer, layer.outChannels * layer.factor ** 2, channels)
      return {
        ...state,
        channels: layer.outChannels,
        factor: state.factor && state.factor * layer.factor,
        tail: layer,
      }
    case 'shortcut':
      if (channels === undefined) fail(layer, 'has no convolution before it.')
      if (tail?.kind === 'shortcut') fail(layer, `stands after ${tail.name}. Expected one shortcut.`)
      assertShortcut(layer, state)
      return { channels, tail: layer }
    case 'prelu':
    case 'activation':
      if (layer.kind === 'prelu' && tail?.kind === 'shortcut')
        fail(layer, `follows ${tail.name}, after which only functions without weights stand.`)
      if (channels === undefined) fail(layer, 'has no convolution before it.')
      if (activation) fail(layer, `follows ${activation.name}, but a convolution takes one activation.`)
      if (layer.kind === 'prelu') assertChannels(layer, layer.channels, channels)
      return { ...state, activation: layer }
  }
}

/** By how much a convolution's output is larger than its input; undefined if it is no whole multiple. */
function factorOf(layer: ConvLayer | DeconvLayer): number | undefined {
  if (layer.kind === 'conv') return layer.edge === 'valid' && layer.kernel > 1 ? undefined : 1
  return layer.crop[0] + layer.crop[1] === layer.kernel - layer.stride ? layer.stride : undefined
}

function assertShortcut(layer: ShortcutLayer, { channels = 0, inChannels = 0, factor }: State): void {
  assertChannels(layer, layer.channels, channels)
  if (layer.channels !== inChannels)
    fail(layer, `adds ${layer.channels} channels, but the picture has ${inChannels}.`)
  if (layer.factor !== factor)
    fail(layer, `enlarges by ${layer.factor}, but the layers before by ${factor ?? 'no whole number'}.`)
}

function assertChannels(layer: Layer, taken: number, given: number): void {
  if (taken !== given) fail(layer, `takes ${taken} channels, but the layer before gives ${given}.`)
}

/** Layers may come from a file, so their types prove nothing. */
function assertFields(layer: Layer): void {
  switch (layer.kind) {
    case 'conv':
      assertCounts(layer, ['kernel', 'inChannels', 'outChannels'])
      assertOneOf(layer, 'edge', ['zero', 'replicate', 'valid'])
      if (layer.kernel % 2 === 0) {
        fail(layer, `has an even kernel, ${layer.kernel}. Expected an odd one, so that it has a centre.`)
      }
      break
    case 'deconv':
      assertCounts(layer, ['kernel', 'stride', 'inChannels', 'outChannels'])
      if (!(layer.crop.length === 2 && layer.crop.every(Number.isInteger))) {
        fail(layer, `has crop [${layer.crop}]. Expected two whole numbers of rows, before and after.`)
      }
      break
    case 'pixelShuffle':
      assertCounts(layer, ['factor', 'outChannels'])
      break
    case 'shortcut':
      assertCounts(layer, ['factor', 'channels'])
      assertOneOf(layer, 'interpolation', ['nearest', 'bilinear', 'bicubic'])
      break
    case 'prelu':
      assertCounts(layer, ['channels'])
      assertOneOf(layer, 'slopes', ['channel', 'shared'])
      break
    case 'activation':
      assertOneOf(layer, 'function', ['relu', 'tanh', 'sigmoid', 'clamp'])
      break
    default:
      fail(layer, 'is of no known kind. Expected conv, prelu, activation, deconv, pixelShuffle or shortcut.')
  }
}

function assertCounts<L extends Layer>(layer: L, fields: readonly (keyof L)[]): void {
  for (const field of fields) {
    const value = layer[field]
    if (!(Number.isInteger(value) && Number(value) >= 1)) {
      fail(layer, `has ${String(field)} ${value}. Expected a whole number from 1.`)
    }
  }
}

function assertOneOf<L extends Layer, F extends keyof L>(layer: L, field: F, allowed: readonly L[F][]): void {
  if (allowed.includes(layer[field])) return
  fail(layer, `has ${String(field)} ${layer[field]}. Expected ${allowed.join(', ')}.`)
}

function fail({ name, kind }: Layer, what: string): never {
  throw new EngineError('unsupported-chain', `load: layer ${name} (${kind}) ${what}`)
}
