import { assertWeights, type NetworkConfig, parseNetworkConfig, type Weights } from '@sr/network'
import type { UpscaleOptions, UpscalerOptions } from './upscaler-options.js'

/** Weights of the caller's, checked so that wrong ones do not fail halfway through a picture. */
export function checkedWeights(given: Weights): Weights {
  if (typeof given?.tensors?.get !== 'function') {
    throw new TypeError(
      'createUpscaler: weights are of the wrong kind. Expected { config, tensors } or the bytes of a ' +
        `weights file as a Uint8Array, found ${describeOther(given)}`,
    )
  }
  const { config, tensors } = given
  const weights = { config: parseNetworkConfig(config), tensors }
  assertWeights(weights)
  return weights
}

/** What was given in place of weights, and what makes weights of it. */
function describeOther(given: unknown): string {
  const kind = Object.prototype.toString.call(given).slice('[object '.length, -1)
  if (kind === 'Promise') return 'a Promise. Await it.'
  if (kind === 'ArrayBuffer') return 'an ArrayBuffer. Pass new Uint8Array(buffer).'
  if (typeof given === 'string') {
    return (
      `the string ${JSON.stringify(given)}. Import released weights, as in ` +
      "import { weights } from '@sr/fsrcnn/weights/fsrcnn-x3', or read the file."
    )
  }
  if (typeof given !== 'object' || given === null) return `${given}.`
  if ('weights' in given) return 'an object that holds weights, such as a module. Pass its weights.'
  if ('load' in given) return 'an entry of releasedWeights. Pass (await entry.load()).weights.'
  return `an ${kind} without tensors.`
}

const upscalerHints: Readonly<Record<string, string>> = {
  threads: "Threads are the engine's: { engine: wasmEngine({ threads }) }.",
  backend: "A backend is the engine's: { engine: tfjsEngine(tf) } of @sr/fsrcnn/tfjs.",
  tileSize: 'Did you mean tile?',
  tilePx: 'Did you mean tile?',
  patchSize: 'Did you mean tile?',
  padding: 'Tiles overlap by what the network sees; there is nothing to state.',
  signal: 'It is an option of upscale.',
  onProgress: 'It is an option of upscale.',
  progress: 'Progress is told to onProgress, an option of upscale.',
  into: 'It is an option of upscale.',
}

const upscaleHints: Readonly<Record<string, string>> = {
  scale: 'The scale is that of the weights: create an upscaler with those for your scale.',
  factor: 'The scale is that of the weights: create an upscaler with those for your scale.',
  engine: 'It is an option of createUpscaler.',
  tile: 'It is an option of createUpscaler.',
  alpha: 'It is an option of createUpscaler.',
  progress: 'Did you mean onProgress?',
  output: 'The result is a raster; into is an array for its samples.',
}

/** Throws unless createUpscaler can do what the options say. */
export function assertUpscalerOptions(options: UpscalerOptions): void {
  const where = 'createUpscaler'
  assertKnown(where, options, ['engine', 'tile', 'alpha', 'scale'], upscalerHints)
  const { engine = 'auto', tile = 'auto' } = options
  if (engine !== 'auto' && typeof engine?.load !== 'function') {
    const isFunction = typeof engine === 'function'
    throw new TypeError(
      `${where}: engine must be 'auto' or an engine, such as wasmEngine({ threads: 2 }) ` +
        `or tfjsEngine(tf) of @sr/fsrcnn/tfjs, found ${isFunction ? 'a function. Call it.' : `${printed(engine)}.`}`,
    )
  }
  if (tile !== 'auto' && tile !== 'none' && !(Number.isInteger(tile) && tile >= 1)) {
    throw new RangeError(
      `${where}: tile must be 'auto', 'none' or a whole number of pixels from 1, found ${printed(tile)}.`,
    )
  }
}

/** Throws unless upscale can do what the options say. */
export function assertUpscaleOptions(options: UpscaleOptions): void {
  const where = 'upscale'
  assertKnown(where, options, ['signal', 'onProgress', 'into'], upscaleHints)
  const { signal, onProgress } = options
  if (signal !== undefined && typeof signal?.throwIfAborted !== 'function') {
    throw new TypeError(`${where}: signal must be an AbortSignal, found ${printed(signal)}.`)
  }
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw new TypeError(`${where}: onProgress must be a function, found ${printed(onProgress)}.`)
  }
}

/** Throws unless the network can enlarge alpha so. */
export function assertAlpha({ channels }: NetworkConfig, alpha: string): void {
  const where = 'createUpscaler'
  if (!['model', 'bicubic', 'drop'].includes(alpha)) {
    throw new RangeError(`${where}: alpha must be 'model', 'bicubic' or 'drop', found ${printed(alpha)}.`)
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

/** A misspelt or misplaced option must not be ignored. */
function assertKnown(
  where: string,
  options: object,
  known: readonly string[],
  hints: Readonly<Record<string, string>>,
): void {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`${where}: options must be an object, found ${printed(options)}.`)
  }
  const unknown = Object.keys(options).find((key) => !known.includes(key))
  if (unknown === undefined) return
  const hint = Object.hasOwn(hints, unknown) ? ` ${hints[unknown]}` : ''
  throw new TypeError(
    `${where}: unknown option ${JSON.stringify(unknown)}. Expected ${known.join(', ')}.${hint}`,
  )
}

const printed = (value: unknown): string =>
  typeof value === 'string'
    ? JSON.stringify(value)
    : Object.prototype.toString.call(value) === '[object Object]'
      ? 'an object'
      : String(value)
