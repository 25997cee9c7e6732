import { assertKnownOptions, kindOf, sayInsteadOfBytes, sayValue } from '@sr/checks'
import { assertWeights, type NetworkConfig, parseNetworkConfig, type Weights } from '@sr/network'
import { releasedNames } from '../weights/released-names.js'
import type { UpscaleOptions, UpscalerOptions } from './upscaler-options.js'

/** Weights of the caller's, checked so that wrong ones do not fail halfway through a picture. */
export function checkedWeights(given: Weights): Weights {
  assertKindOfWeights(given)
  const { config, tensors } = given
  const weights = { config: parseNetworkConfig(config), tensors }
  assertWeights(weights)
  return weights
}

/** Throws TypeError unless these are a config with tensors, whatever their numbers. */
export function assertKindOfWeights(given: unknown): asserts given is Weights {
  const tensors: unknown = Object(given).tensors
  if (typeof Object(tensors).get === 'function') return
  throw new TypeError(
    'createUpscaler: weights are of the wrong kind. Expected { config, tensors } or the bytes of a ' +
      `weights file as a Uint8Array, found ${describeOther(given)}`,
  )
}

/** What was given in place of weights, and what makes weights of it. */
function describeOther(given: unknown): string {
  if (typeof given === 'string') return describeText(given)
  if (typeof given !== 'object' || given === null) return `${sayValue(given)}.`
  if ('weights' in given) return 'an object that holds weights, such as a module. Pass its weights.'
  if ('load' in given) return 'an entry of releasedWeights. Pass (await entry.load()).weights.'
  if (Array.isArray(given)) return 'an Array. Pass one of its entries.'
  if (kindOf(given) === 'Object') return `${sayValue(given)}, without tensors.`
  return sayInsteadOfBytes(given)
}

/**
 * A name is not looked up here: bundlers that do not split code would put the weights of all names into every
 * program that enlarges pictures.
 */
function describeText(given: string): string {
  const line = (name: string): string => `import { weights } from '@sr/fsrcnn/weights/${name}'`
  if (releasedNames.includes(given)) return `the name "${given}". Import its weights: ${line(given)}`
  if (/[./:\\]/.test(given)) return `the string ${sayValue(given)}. Read what lies there and pass its bytes.`
  return (
    `the string ${sayValue(given)}. Import released weights, as in ${line('fsrcnn-x3')}. ` +
    `There are ${releasedNames.join(', ')}.`
  )
}

const upscalerHints: Readonly<Record<string, string>> = {
  threads: "Threads are the engine's: { engine: wasmEngine({ threads }) }.",
  backend: "A backend is the engine's: { engine: tfjsEngine(tf) } of @sr/fsrcnn/tfjs.",
  patchSize: 'Did you mean tile?',
  padding: 'Tiles overlap by what the network sees; there is nothing to state.',
  signal: 'It is an option of upscale.',
  onProgress: 'It is an option of upscale.',
  progress: 'Progress is told to onProgress, an option of upscale.',
  onTile: 'It is an option of upscale.',
  into: 'It is an option of upscale.',
}

const upscaleHints: Readonly<Record<string, string>> = {
  scale: 'The scale is that of the weights: create an upscaler with those for your scale.',
  factor: 'The scale is that of the weights: create an upscaler with those for your scale.',
  engine: 'It is an option of createUpscaler.',
  tile: 'It is an option of createUpscaler.',
  alpha: 'It is an option of createUpscaler.',
  output: 'The result is a raster; into is an array for its samples.',
}

/** Throws unless createUpscaler can do what the options say. */
export function assertUpscalerOptions(options: UpscalerOptions): void {
  const where = 'createUpscaler'
  assertKnownOptions(where, options, ['engine', 'tile', 'alpha', 'scale'], upscalerHints)
  const { engine = 'auto', tile = 'auto' } = options
  if (engine !== 'auto' && typeof engine?.load !== 'function') {
    throw new TypeError(
      `${where}: engine must be 'auto' or an engine, such as wasmEngine({ threads: 2 }) ` +
        `or tfjsEngine(tf) of @sr/fsrcnn/tfjs, found ${sayValue(engine)}.${typeof engine === 'function' ? ' Call it.' : ''}`,
    )
  }
  if (tile !== 'auto' && tile !== 'none' && !(Number.isInteger(tile) && tile >= 1)) {
    throw new RangeError(
      `${where}: tile must be 'auto', 'none' or a whole number of pixels from 1, found ${sayValue(tile)}.`,
    )
  }
}

export const upscaleOptionNames = ['signal', 'onProgress', 'onTile', 'into', 'reuse']

/** Throws unless upscale can do what the options say. */
export function assertUpscaleOptions(options: UpscaleOptions): void {
  const where = 'upscale'
  assertKnownOptions(where, options, upscaleOptionNames, upscaleHints)
  const { signal, onProgress, onTile, reuse } = options
  if (signal !== undefined && typeof signal?.throwIfAborted !== 'function') {
    throw new TypeError(`${where}: signal must be an AbortSignal, found ${sayValue(signal)}.`)
  }
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw new TypeError(`${where}: onProgress must be a function, found ${sayValue(onProgress)}.`)
  }
  if (onTile !== undefined && typeof onTile !== 'function') {
    throw new TypeError(`${where}: onTile must be a function, found ${sayValue(onTile)}.`)
  }
  if (reuse !== undefined && typeof reuse !== 'boolean') {
    throw new TypeError(`${where}: reuse must be true or false, found ${sayValue(reuse)}.`)
  }
}

/** Throws unless the network can enlarge alpha so. */
export function assertAlpha({ channels }: NetworkConfig, alpha: string): void {
  const where = 'createUpscaler'
  if (!['model', 'bicubic', 'drop'].includes(alpha)) {
    throw new RangeError(`${where}: alpha must be 'model', 'bicubic' or 'drop', found ${sayValue(alpha)}.`)
  }
  if (alpha === 'model' && channels !== 1) {
    throw new RangeError(
      `${where}: alpha 'model' needs a network of 1 channel, found ${channels}. ` +
        "Use alpha: 'bicubic' or 'drop'.",
    )
  }
}

/** Throws unless samples go from 0 to 1. Filters overshoot, but not by more than the whole range. */
export function assertFloatRange(samples: Float32Array): void {
  for (let i = 0; i < samples.length; i++) {
    if (samples[i] >= -1 && samples[i] <= 2) continue
    throw new RangeError(
      `upscale: the picture holds ${samples[i]} at index ${i}. Expected floats of 0 for black to 1 for white. ` +
        'Divide levels by 255, or pass them as a Uint8Array.',
    )
  }
}
