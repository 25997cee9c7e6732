import { CheckpointError, printable } from '../../errors.js'
import { parseJson } from '../../parse-json.js'
import { shardPath } from './shard-path.js'

/** One tensor of a weights manifest. */
export interface ManifestWeight {
  readonly name: string
  readonly shape: readonly number[]
  readonly dtype: string
  readonly quantization: { readonly dtype: string; readonly scale: number; readonly min: number } | undefined
}

/** A group of tensors whose bytes are those of its shards, one after the other. */
export interface ManifestGroup {
  readonly paths: readonly string[]
  readonly weights: readonly ManifestWeight[]
}

/** A Keras layer as the topology lists it. */
export interface TopologyLayer {
  readonly className: string
  readonly name: string
  readonly config: Readonly<Record<string, unknown>>
  /** Names of the layers it reads; undefined in a Sequential, where each reads the one before. */
  readonly inputs: readonly string[] | undefined
}

/** A parsed `model.json`. */
export interface TfjsModelJson {
  readonly layers: readonly TopologyLayer[]
  readonly manifest: readonly ManifestGroup[]
  /**
   * `userDefinedMetadata`, its values as JSON where they are no strings; `sr.format` is "1" unless stated.
   */
  readonly metadata: ReadonlyMap<string, string>
}

/**
 * Parses the text of a `model.json`. Throws CheckpointError for anything but a
 * LayersModel with one chain of layers.
 */
export function parseModelJson(text: string): TfjsModelJson {
  const model = record(parseJson(text, 'model.json'), 'model.json')
  if (model.format === 'graph-model') {
    throw new CheckpointError(
      'unsupported',
      'model.json',
      'a graph model, whose layers are gone. Expected a layers model (model.save, or sr convert -o FOLDER).',
    )
  }
  const topology = record(model.modelTopology, 'modelTopology')
  const root = record(topology.model_config ?? topology, 'modelTopology')
  const config = root.config
  // Old Keras wrote a Sequential's layers as the config itself.
  const layers = Array.isArray(config) ? config : list(record(config, 'model_config.config').layers, 'layers')
  const manifest = list(model.weightsManifest, 'weightsManifest').map(parseGroup)
  assertEachPathOnce(manifest)
  return {
    layers: layers.map(parseLayer),
    manifest,
    metadata: new Map([
      ['sr.format', '1'],
      ...Object.entries(record(model.userDefinedMetadata ?? {}, 'userDefinedMetadata')).map(
        ([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)] as const,
      ),
    ]),
  }
}

/**
 * The paths of the weight files a `model.json` needs, relative to it and without `./`. Throws CheckpointError
 * for a path that could leave its folder: a model must not make its reader open other files.
 */
export function listTfjsShards(modelJson: string): string[] {
  return parseModelJson(modelJson).manifest.flatMap((group) => group.paths)
}

/**
 * A weight file named again and again would be joined again and again: a small
 * model.json could claim terabytes.
 */
function assertEachPathOnce(manifest: readonly ManifestGroup[]): void {
  const seen = new Set<string>()
  for (const path of manifest.flatMap((group) => group.paths)) {
    if (seen.has(path)) throw malformed('weightsManifest', `${printable(path)} is named twice`)
    seen.add(path)
  }
}

function parseLayer(value: unknown): TopologyLayer {
  const layer = record(value, 'layer')
  const config = record(layer.config, 'layer config')
  const className = string(layer.class_name, 'class_name')
  const name = string(config.name ?? layer.name, `name of a ${printable(className)} layer`)
  if (layer.inbound_nodes === undefined) return { className, name, config, inputs: undefined }
  const nodes = list(layer.inbound_nodes, `inbound_nodes of ${printable(name)}`)
  if (nodes.length > 1) throw notAChain(name)
  const inputs = nodes.flatMap((node) =>
    (Array.isArray(node) ? node : kerasTensors(node)).map((input) =>
      string(list(input, 'input')[0], 'input'),
    ),
  )
  return { className, name, config, inputs }
}

/** What Keras 3 writes for an inbound node: the histories [layer, node, tensor] of its tensors. */
function kerasTensors(node: unknown): unknown[] {
  const { args } = record(node, 'inbound node')
  return list(args, 'args of an inbound node').map(
    (input) => record(record(input, 'input').config, 'config of an input').keras_history,
  )
}

/** The refusal of a model in which a layer is not simply fed by the one before. */
export const notAChain = (name: string): CheckpointError =>
  new CheckpointError(
    'unknown-architecture',
    `layer ${printable(name)}`,
    'not fed by the layer before it alone. Expected one chain of layers; networks with branches are not supported.',
  )

function parseGroup(value: unknown): ManifestGroup {
  const group = record(value, 'weightsManifest')
  return {
    paths: list(group.paths, 'weightsManifest.paths').map((path) => shardPath(string(path, 'path'))),
    weights: list(group.weights, 'weightsManifest.weights').map(parseWeight),
  }
}

function parseWeight(value: unknown): ManifestWeight {
  const weight = record(value, 'weight')
  const name = string(weight.name, 'weight name')
  const shape = list(weight.shape, `shape of ${printable(name)}`).map((size) => {
    if (typeof size === 'number' && Number.isInteger(size) && size >= 0 && size < 2 ** 31) return size
    throw malformed(`weight ${printable(name)}`, 'its shape is not made of whole numbers')
  })
  const { quantization } = weight
  return {
    name,
    shape,
    dtype: string(weight.dtype, `dtype of ${printable(name)}`),
    quantization:
      quantization === undefined ? undefined : parseQuantization(record(quantization, 'quantization'), name),
  }
}

function parseQuantization(
  given: Record<string, unknown>,
  name: string,
): NonNullable<ManifestWeight['quantization']> {
  const { scale = 1, min = 0 } = given
  if (typeof scale !== 'number' || typeof min !== 'number') {
    throw malformed(`weight ${printable(name)}`, 'its quantization has no numbers for scale and min')
  }
  return { dtype: string(given.dtype, `quantization of ${printable(name)}`), scale, min }
}

function record(value: unknown, where: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>
  throw malformed('model.json', `${where} is no object`)
}

function list(value: unknown, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw malformed('model.json', `${where} is no list`)
}

function string(value: unknown, where: string): string {
  if (typeof value === 'string') return value
  throw malformed('model.json', `${where} is no text`)
}

const malformed = (where: string, problem: string): CheckpointError =>
  new CheckpointError('malformed', where, `${problem}. Expected a LayersModel as tfjs saves it.`)
