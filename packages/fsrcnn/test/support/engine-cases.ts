import { readFileSync } from 'node:fs'
import { type NetworkConfig, parseNetworkConfig } from '@sr/network'

/** A small seeded network, and what PyTorch computes with it. */
export interface EngineCase<Config extends NetworkConfig = NetworkConfig> {
  readonly name: string
  readonly config: Config
  readonly weightsSeed: number
  readonly input: { readonly height: number; readonly width: number; readonly seed: number }
  readonly output: { readonly height: number; readonly width: number; readonly data: number[] }
}

/** All cases of fixtures/engine.json. */
export const engineCases: readonly EngineCase[] = readCases()

/** Those of one architecture. */
export function engineCasesOf<Name extends NetworkConfig['architecture']>(
  architecture: Name,
): EngineCase<Extract<NetworkConfig, { architecture: Name }>>[] {
  type Config = Extract<NetworkConfig, { architecture: Name }>
  return engineCases.filter((each): each is EngineCase<Config> => each.config.architecture === architecture)
}

function readCases(): EngineCase[] {
  const path = new URL('../fixtures/engine.json', import.meta.url)
  const { cases } = JSON.parse(readFileSync(path, 'utf8')) as { cases: EngineCase[] }
  return cases.map((each) => ({ ...each, config: parseNetworkConfig(each.config) }))
}
