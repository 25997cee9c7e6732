import { CliError } from '../errors.js'

/** TensorFlow.js. Every function here that starts it also sets the backend. */
export type Tfjs = typeof import('@tensorflow/tfjs')

export async function startTfjsCpu(): Promise<Tfjs> {
  const tf = await loadTfjs()
  await tf.setBackend('cpu')
  return tf
}

/**
 * Throws `engine-not-available`, whose message names the `option` that asked for
 * it and what to say `instead`.
 */
export async function startTfjsWasm(option: string, instead: string): Promise<Tfjs> {
  const tf = await loadTfjs()
  await import('@tensorflow/tfjs-backend-wasm') // registers the backend
  if (await tf.setBackend('wasm')) return tf
  const problem = `this Node cannot start WebAssembly. Use ${instead}.`
  throw new CliError('engine-not-available', option, problem)
}

/**
 * tfjs-node is the user's own: its install script downloads a library and often fails, so it is no
 * dependency. Throws `engine-not-available` like {@link startTfjsWasm}.
 */
export async function startTfjsNode(option: string, instead: string): Promise<Tfjs> {
  try {
    const tf: Tfjs = await import(tfjsNode)
    tf.enableProdMode()
    tf.tidy(() => tf.add(1, 1).dataSync()) // on a newer Node it loads, and fails only when it computes
    return tf
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split('\n')[0] : String(cause)
    const problem = `${tfjsNode} is not installed or does not start (${why}). Install it beside @sr/cli, or use ${instead}.`
    throw new CliError('engine-not-available', option, problem, { cause })
  }
}

// In a variable, because it need not exist when this is compiled.
export const tfjsNode = '@tensorflow/tfjs-node'

async function loadTfjs(): Promise<Tfjs> {
  const tf = await import('@tensorflow/tfjs')
  tf.enableProdMode() // otherwise it prints an advertisement for tfjs-node
  return tf
}
