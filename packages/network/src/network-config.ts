import { sayValue } from '@sr/checks'
import { type FieldKind, fieldKinds } from './field-table.js'
import { type FsrcnnConfig, fsrcnnConfig, fsrcnnFields } from './fsrcnn-config.js'
import { type PlainConfig, plainConfig, plainFields } from './plain-config.js'
import { type SrcnnConfig, srcnnConfig, srcnnFields } from './srcnn-config.js'

/** Any network this project runs, told apart by `architecture`; plain JSON data. */
export type NetworkConfig = FsrcnnConfig | SrcnnConfig | PlainConfig

/** Checks a config from outside (a file's metadata, a caller without types). RangeError or TypeError. */
export function parseNetworkConfig(value: unknown): NetworkConfig {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(`network config: expected an object, found ${sayValue(value)}.`)
  }
  const { architecture } = value as { architecture?: unknown }
  // The three functions check every field at run time; the casts tell the compiler which of them is asked.
  if (architecture === 'fsrcnn') return fsrcnnConfig(value as FsrcnnConfig)
  if (architecture === 'srcnn') return srcnnConfig(value as SrcnnConfig)
  if (architecture === 'plain') return plainConfig(value as PlainConfig)
  throw new RangeError(
    `network config: architecture must be fsrcnn, srcnn or plain, found ${sayValue(architecture)}.`,
  )
}

/**
 * What a caller may state of an architecture, by path (`deconv.crop`, `kernels.feature`), with the kind of
 * each value; PyTorch's `deconv.padding` and `deconv.outputPadding` are among them.
 */
export function configFields(architecture: NetworkConfig['architecture']): ReadonlyMap<string, FieldKind> {
  const table = { fsrcnn: fsrcnnFields, srcnn: srcnnFields, plain: plainFields }[architecture]
  return new Map(fieldKinds(table))
}
