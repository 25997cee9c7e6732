import { describe, type NetworkConfig } from '@sr/network'

/** A network in a few words: `FSRCNN(56, 12, 4) ×2, 12,809 parameters`. */
export function describeNetwork(config: NetworkConfig): string {
  const parameters = describe(config).parameters.toLocaleString('en')
  return `${networkName(config)} ×${config.scale}, ${parameters} parameters`
}

/** The architecture with what tells its members apart: `FSRCNN(56, 12, 4)`. */
export function networkName(config: NetworkConfig): string {
  if (config.architecture === 'fsrcnn') return `FSRCNN(${config.d}, ${config.s}, ${config.m})`
  if (config.architecture === 'srcnn') return `SRCNN ${config.kernels.join('-')}` // tells 9-1-5 from 9-5-5
  const { kernels, filters } = config
  return `plain network (${kernels.length} convolutions, up to ${Math.max(...filters)} filters)`
}
