import { kindOf, sayValue } from '@sr/checks'

/** Throws TypeError unless the value has the functions of TensorFlow.js that the engine calls. */
export function assertTfjs(tf: unknown): void {
  const missing = needed.filter((name) => typeof at(tf, name) !== 'function')
  if (missing.length === 0) return
  const expected = "Expected TensorFlow.js: import * as tf from '@tensorflow/tfjs', then tfjsEngine(tf)"
  throw new TypeError(`tfjsEngine: tf is no TensorFlow.js. ${expected}; found ${found(tf, missing)}`)
}

/** In the order in which a wrong object is easiest to tell by them. */
const needed = [
  'getBackend',
  'ready',
  'tidy',
  'dispose',
  'tensor4d',
  'transpose',
  'mirrorPad',
  'fused.conv2d',
]

function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((from, name) => (from as Record<string, unknown> | undefined)?.[name], value)
}

function found(tf: unknown, missing: readonly string[]): string {
  if (typeof tf === 'string')
    return `${sayValue(tf)}. The engine of that backend: await tf.setBackend(${sayValue(tf)}).`
  if (typeof tf !== 'object' || tf === null || kindOf(tf) === 'Promise') return `${sayValue(tf)}.`
  if (needed.every((name) => typeof at(tf, `default.${name}`) === 'function'))
    return 'a module whose default is TensorFlow.js. Pass its default.'
  return `an object without ${missing.join(', ')}.`
}
