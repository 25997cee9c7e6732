import { type NetworkConfig, parseNetworkConfig } from '@sr/network'
import { CheckpointError, printable } from '../../errors.js'
import { parseJson } from '../../parse-json.js'

/** The value of `sr.format` in the metadata; a change that old readers cannot read raises it. */
const formatVersion = '1'

/**
 * The metadata of a weights file: `sr.config` is the JSON of a network's config, or of a
 * list of them, one for each head.
 */
export function metadataOf(config: NetworkConfig | readonly NetworkConfig[]): Map<string, string> {
  return new Map([
    ['sr.format', formatVersion],
    ['sr.config', JSON.stringify(config)],
  ])
}

/** The config in a file's metadata, checked. Throws {@link CheckpointError}. */
export function readConfig(metadata: ReadonlyMap<string, string>): NetworkConfig {
  const [config, ...others] = readConfigs(metadata)
  if (others.length === 0) return config
  const scales = [config, ...others].map(({ scale }) => `×${scale}`).join(', ')
  const problem = `the file has heads for ${scales}. Read it with readMultiWeights and take one of them.`
  throw new CheckpointError('missing-fact', 'scale', problem)
}

/** All configs in a file's metadata, checked. Throws {@link CheckpointError}. */
export function readConfigs(
  metadata: ReadonlyMap<string, string>,
): readonly [NetworkConfig, ...NetworkConfig[]] {
  const format = metadata.get('sr.format')
  const json = metadata.get('sr.config')
  if (metadata.has('sr.training')) {
    const problem =
      'this is the state of a training, from which it goes on. Expected weights for use: those beside it, best.safetensors or last.safetensors.'
    throw new CheckpointError('unsupported', 'metadata', problem)
  }
  if (format === undefined || json === undefined) {
    throw new CheckpointError(
      'missing-fact',
      'metadata',
      'there is no sr.config that says which network this is. Convert the file first, with convertCheckpoint.',
    )
  }
  if (format !== formatVersion) {
    throw new CheckpointError(
      'unsupported',
      'sr.format',
      `version ${printable(format)}. Expected ${formatVersion}. Use a newer release of this package.`,
    )
  }
  const stated = parseJson(json, 'sr.config')
  try {
    if (!Array.isArray(stated)) return [parseNetworkConfig(stated)]
    const [first, ...others] = stated.map(parseNetworkConfig)
    if (others.length === 0) throw new RangeError('a list holds the configs of two heads or more.')
    return [first, ...others]
  } catch (cause) {
    throw new CheckpointError('malformed', 'sr.config', messageOf(cause), { cause })
  }
}

/** What an error says, made fit for one line. */
export const messageOf = (cause: unknown): string =>
  printable(cause instanceof Error ? cause.message : String(cause))
