import type { OwnModel } from '../models/catalog.js'

/** Checkpoints of the networks that we know are some hundred kilobytes; larger ones are something else. */
const limitBytes = 256e6

let count = 0

/** Reads a checkpoint as data, never running anything from it. A scale is assumed only where the file says none. */
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
    converted = convert(scale)
  }
  const { architecture, config, tensors, container, family, warnings } = converted
  const origin = family === undefined ? '' : `, as ${family} writes it`
  return {
    key: `own ${++count}`,
    fileName,
    weights: { config, tensors },
    recognised: `${architecture.toUpperCase()} ×${config.scale} from ${containers[container]}${origin}`,
    warnings: warnings.map(({ message }) => message),
  }
}

const containers = {
  'torch-zip': 'a PyTorch file',
  'torch-legacy': 'an old PyTorch file',
  'torch-tar': 'a very old PyTorch file (tar)',
  safetensors: 'safetensors',
  'tfjs-layers': 'a TensorFlow.js model',
} as const

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
