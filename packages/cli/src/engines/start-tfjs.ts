import { CliError } from '../errors.js'

/** TensorFlow.js. Every function here that starts it also sets the backend. */
export type Tfjs = typeof import('@tensorflow/tfjs')

/**
 * Who asks for TensorFlow.js, for the message of `engine-not-available`, which every function here throws.
 */
export interface TfjsUser {
  /** The option that asked for it, as in `--engine tfjs-wasm`. */
  readonly option: string
  /** What can be said instead where it does not start. */
  readonly instead: string
  /** What is being run, to be repeated once it is installed: `sr train x3.json`. */
  readonly command: string
}

export async function startTfjsCpu(user: TfjsUser): Promise<Tfjs> {
  const tf = await loadTfjs(user)
  await tf.setBackend('cpu')
  return tf
}

export async function startTfjsWasm(user: TfjsUser): Promise<Tfjs> {
  const tf = await loadTfjs(user)
  // registers the backend
  await import('@tensorflow/tfjs-backend-wasm').catch((cause) => throwMissing(user, cause))
  if (await tf.setBackend('wasm')) return tf
  const problem = `this Node cannot start WebAssembly. Use ${user.instead}.`
  throw new CliError('engine-not-available', user.option, problem)
}

/** tfjs-node is not even an optional peer: its install script downloads a library and often fails. */
export async function startTfjsNode({ option, instead }: TfjsUser): Promise<Tfjs> {
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

async function loadTfjs(user: TfjsUser): Promise<Tfjs> {
  const tf = await import('@tensorflow/tfjs').catch((cause) => throwMissing(user, cause))
  tf.enableProdMode() // otherwise it prints an advertisement for tfjs-node
  return tf
}

const packages = ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm']

/** Says how to install TensorFlow.js, which npm leaves out because most commands never need its 280 MB. */
function throwMissing({ option, command }: TfjsUser, cause: unknown): never {
  if (!(cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND')) throw cause
  const once = ['@sr/cli', ...packages].map((name) => `-p ${name}`).join(' ')
  const problem = `it needs TensorFlow.js, which is not installed. Install it beside @sr/cli: npm install ${packages.join(' ')} (with -g where sr is global). Or without installing: npx ${once} ${command}`
  throw new CliError('engine-not-available', option, problem, { cause })
}
