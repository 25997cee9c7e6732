import { type Architecture, sayArchitecture } from './architecture.js'
import type { Checkpoint, CheckpointTensor, GraphStep } from './checkpoint.js'
import type { ConversionWarning } from './conversion-warnings.js'
import { detectStateDict, type IsNetwork, listNetworks } from './detect-state-dict.js'
import { CheckpointError } from './errors.js'
import { type Fields, type FieldValue, isSameValue, sayValue } from './field-value.js'
import { type Family, findFamily } from './mapping/families.js'
import { readFileFacts } from './mapping/file-facts.js'
import { gatherLayerTensors } from './mapping/layer-tensors.js'
import { isParametrised, nameOtherArchitecture } from './mapping/other-architectures.js'
import {
  doubtPlainNetwork,
  type LayerSource,
  type RecognisedNetwork,
  recogniseNetwork,
} from './mapping/recognise-network.js'
import { recogniseSteps } from './mapping/recognise-steps.js'

/** A file told to be one of our networks; its config may still lack what the file does not say. */
export interface RecognisedCheckpoint {
  readonly architecture: Architecture
  readonly prelus: readonly boolean[]
  readonly family: Family | undefined
  /** Config fields that shapes, pickled modules and training arguments decide. */
  readonly found: Fields
  /** Where each layer of ours has its tensors. */
  readonly sources: ReadonlyMap<string, LayerSource>
  /** What was cut from the names in the file. */
  readonly prefix: string
  readonly warnings: readonly ConversionWarning[]
}

/**
 * Recognises the network in a file, or in its dictionary `key`, by the shapes of its tensors. Throws
 * CheckpointError, code unknown-architecture, that names what the file seems to be.
 */
export function recogniseCheckpoint(
  checkpoint: Checkpoint,
  wanted: Architecture | 'auto',
  key?: string,
): RecognisedCheckpoint {
  if (checkpoint.refusal !== undefined) throw checkpoint.refusal
  if (checkpoint.steps !== undefined) return recogniseGraph(checkpoint.steps, wanted)
  const { prefix, tensors, warnings } = detectStateDict(checkpoint, networkTest(checkpoint, wanted), key)
  if (isParametrised(tensors.keys())) throw unknown(`Its weights are kept as factors, ${remedyOfFactors}`)
  const other = wanted === 'auto' ? nameOtherArchitecture(tensors.keys()) : undefined
  if (other !== undefined) throw unknown(`Its names suggest ${other}.`)
  const network = recogniseTensors(checkpoint, tensors, wanted)
  if (typeof network === 'string') throw unknown(network)

  const family = findFamily(network)
  const doubt =
    (family === undefined ? doubtPlainNetwork(network) : undefined) ??
    (family?.refusal && `Its names are those of ${family.name}. ${family.refusal}`)
  if (doubt !== undefined && wanted === 'auto') throw unknown(doubt, network.architecture)
  const found = new Map<string, FieldValue>(network.fields)
  for (const [field, fact] of readFileFacts(checkpoint, prefix, network)) {
    const shaped = found.get(field)
    if (shaped !== undefined && !isSameValue(shaped, fact)) {
      throw new CheckpointError(
        'contradiction',
        field,
        `the file states ${sayValue(fact)}, but its tensors have ${sayValue(shaped)}. The file is damaged or mislabelled.`,
      )
    }
    found.set(field, fact)
  }
  const { architecture, prelus, sources } = network
  return { architecture, prelus, family, found, sources, prefix, warnings }
}

/** A graph says what its layers compute, so that nothing is to be looked for and little to be assumed. */
function recogniseGraph(steps: readonly GraphStep[], wanted: Architecture | 'auto'): RecognisedCheckpoint {
  const network = recogniseSteps(steps)
  if (typeof network === 'string') throw unknown(network)
  const { architecture, fields, prelus, sources } = network
  if (wanted !== 'auto' && wanted !== architecture)
    throw unknown(`Its graph is that of ${sayArchitecture[architecture]}, not of ${sayArchitecture[wanted]}.`)
  const family = findFamily(network)
  return { architecture, prelus, family, found: fields, sources, prefix: '', warnings: [] }
}

const remedyOfFactors =
  'by spectral normalisation or another parametrisation that is not multiplied out here. In Python, call ' +
  'torch.nn.utils.remove_spectral_norm(module), or torch.nn.utils.parametrize.remove_parametrizations(module, "weight"), ' +
  'for each convolution and save the state_dict again.'

/** The dictionaries of a file that hold a network each, as `options.key` takes them. */
export function networksIn(checkpoint: Checkpoint): string[] {
  if (checkpoint.refusal !== undefined) return []
  return checkpoint.steps !== undefined ? [''] : listNetworks(checkpoint, networkTest(checkpoint, 'auto'))
}

function recogniseTensors(
  { container }: Checkpoint,
  tensors: ReadonlyMap<string, CheckpointTensor>,
  wanted: Architecture | 'auto',
): RecognisedNetwork | string {
  const layers = gatherLayerTensors(tensors, container !== 'safetensors')
  return typeof layers === 'string' ? layers : recogniseNetwork(layers, wanted)
}

/** A part of a file counts from three convolutions on: fewer are a piece of a network. */
const networkTest =
  (checkpoint: Checkpoint, wanted: Architecture | 'auto'): IsNetwork =>
  (tensors, path, lenient) => {
    const network = recogniseTensors(checkpoint, tensors, wanted)
    if (typeof network === 'string') return false
    const convolutions = [...network.sources.values()].filter(({ kind }) => kind === 'convolution')
    return (
      (path === '' || convolutions.length >= 3) &&
      (lenient || wanted !== 'auto' || findFamily(network) !== undefined || !doubtPlainNetwork(network))
    )
  }

/** With an architecture that the tensors would fit, the caller may insist on it. */
function unknown(sentence: string, fitting?: Architecture): CheckpointError {
  const options = fitting && { remedy: { option: 'architecture', value: fitting } as const }
  return new CheckpointError(
    'unknown-architecture',
    'network',
    `no FSRCNN, SRCNN or plain network such as ESPCN. ${sentence}`,
    options,
  )
}
