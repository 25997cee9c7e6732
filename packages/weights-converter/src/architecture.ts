import type { NetworkConfig } from '@sr/network'

/** The kinds of networks that files are told to be. */
export type Architecture = NetworkConfig['architecture']

/** With its article, for messages. */
export const sayArchitecture: Readonly<Record<Architecture, string>> = {
  fsrcnn: 'an FSRCNN',
  srcnn: 'an SRCNN',
  plain: 'a plain network',
}
