import type { Assumption } from '@sr/weights-converter'
import type { OwnModel } from '../models/catalog.js'

/** Checkpoints of the networks that we know are some hundred kilobytes; larger ones are something else. */
const limitBytes = 256e6

let count = 0

/**
 * Reads a checkpoint as data, never running anything from it. Where it says no
 * scale its name may, and otherwise it is taken for the scale that the page shows.
 */
export async function convertModel(file: Blob, fileName: string, scale: number): Promise<OwnModel> {
  if (file.size > limitBytes) {
    throw new Error(`${fileName} is too large for a model: ${Math.round(file.size / 1e6)} MB.`)
  }
  const { CheckpointError, convertCheckpoint } = await import('@sr/weights-converter')
  const bytes = new Uint8Array(await file.arrayBuffer())
  const convert = (stated?: number) =>
    convertCheckpoint(bytes, { fileName, ...(stated !== undefined && { scale: stated }) })
  const isWithoutScale = (error: unknown) =>
    error instanceof CheckpointError && error.remedy?.option === 'scale'
  let converted: ReturnType<typeof convert>
  try {
    converted = convert()
  } catch (error) {
    if (!isWithoutScale(error)) throw new Error(`${fileName} cannot be used. ${wordsOf(error)}`)
    converted = convert(scaleInName(fileName) ?? scale)
  }
  const { architecture, config, tensors, container, family, warnings, assumptions } = converted
  const origin = family === undefined ? '' : `, as ${family} writes it`
  return {
    key: `own ${++count}`,
    fileName,
    weights: { config, tensors },
    recognised: `${architecture.toUpperCase()} ×${config.scale} from ${containers[container]}${origin}`,
    warnings: warnings.map(({ code, message }) =>
      code === 'assumed-fields' ? sayAssumed(assumptions) : message,
    ),
  }
}

const containers = {
  'torch-zip': 'a PyTorch file',
  'torch-legacy': 'an old PyTorch file',
  'torch-tar': 'a very old PyTorch file (tar)',
  safetensors: 'safetensors',
  'tfjs-layers': 'a TensorFlow.js model',
  onnx: 'an ONNX file',
  tensorflow: 'a frozen graph of TensorFlow',
} as const

function scaleInName(fileName: string): number | undefined {
  const found = /(?:^|[^a-z])x([2-8])(?!\d)|(?<!\d)([2-8])x(?![a-z])/i.exec(fileName)
  return found ? Number(found[1] ?? found[2]) : undefined
}

/** The converter's own words name an option of its caller, which a visitor of the page has not. */
const sayAssumed = (assumptions: readonly Assumption[]): string =>
  `Not in the file, so assumed: ${assumptions.map(({ field, value }) => `${field} ${value}`).join('; ')}.`

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
