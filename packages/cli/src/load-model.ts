import type { Weights } from '@sr/network'
import { type ConvertedCheckpoint, type ConvertOptions, convertCheckpoint } from '@sr/weights-converter'
import { CliError } from './errors.js'
import { blame, convertFile } from './read-model-file.js'

/** A network ready to run, and what its file left open. */
export interface Model {
  readonly weights: Weights
  readonly warnings: readonly string[]
}

/** What the command line states of a model. */
export interface StatedOptions {
  readonly scale?: number
  /** FIELD=VALUE, as typed. */
  readonly set?: readonly string[]
}

/** The weights that come with @sr/fsrcnn, by name and scale; each is loaded only if asked for. */
const released: ReadonlyMap<
  string,
  ReadonlyMap<number, () => Promise<{ readonly weights: Uint8Array }>>
> = new Map([
  [
    'fsrcnn',
    new Map([
      [2, () => import('@sr/fsrcnn/weights/fsrcnn-x2')],
      [3, () => import('@sr/fsrcnn/weights/fsrcnn-x3')],
      [4, () => import('@sr/fsrcnn/weights/fsrcnn-x4')],
    ]),
  ],
])

/** Whether a model is one that comes with @sr/fsrcnn, at any scale or at this one. */
export const isReleased = (model: string, scale?: number): boolean =>
  scale === undefined ? released.has(model) : (released.get(model)?.has(scale) ?? false)

/** The model that `--model NAME|FILE` means; a checkpoint is converted on the fly. The scale of a name defaults to 2. */
export async function loadModel(model: string, options: StatedOptions): Promise<Model> {
  const stated = statedFacts(options)
  const scales = released.get(model)
  return asModel(
    scales === undefined ? await convertNamedFile(model, stated) : await loadReleased(model, scales, stated),
  )
}

/** `--scale` and `--set` as the converter takes them. */
export function statedFacts({ scale, set = [] }: StatedOptions): ConvertOptions {
  const fields = set.map((field): [string, string] => {
    const end = field.indexOf('=')
    if (end > 0) return [field.slice(0, end), field.slice(end + 1)]
    throw new CliError(
      'BAD_USAGE',
      `--set ${field}`,
      'not FIELD=VALUE. Write for example --set deconv.crop=3,2.',
    )
  })
  return { set: Object.fromEntries(fields), ...(scale === undefined ? {} : { scale }) }
}

async function loadReleased(
  name: string,
  scales: ReadonlyMap<number, () => Promise<{ readonly weights: Uint8Array }>>,
  stated: ConvertOptions,
): Promise<ConvertedCheckpoint> {
  const { scale = 2 } = stated
  const load = scales.get(scale)
  if (load === undefined) {
    const problem = `the built-in ${name} enlarges by ${[...scales.keys()].join(', ')}. Use one of these, or a model file.`
    throw new CliError('BAD_USAGE', `--scale ${scale}`, problem)
  }
  return await blame(name, async () => convertCheckpoint((await load()).weights, stated))
}

async function convertNamedFile(path: string, stated: ConvertOptions): Promise<ConvertedCheckpoint> {
  try {
    return await convertFile(path, stated)
  } catch (error) {
    // A folder that is there but lacks its model.json is told as such.
    if (!(error instanceof CliError) || error.code !== 'NOT_FOUND' || error.where !== path) throw error
    const problem = `no such model file. Built-in models are: ${[...released.keys()].join(', ')}.`
    throw new CliError('NOT_FOUND', `--model ${path}`, problem, { cause: error })
  }
}

const asModel = ({ config, tensors, warnings }: ConvertedCheckpoint): Model => ({
  weights: { config, tensors },
  warnings,
})
