import { readdirSync, readFileSync } from 'node:fs'
import type { Weights } from '@sr/network'
import { readMultiWeights } from '@sr/weights-converter/safetensors'

/** One released network, and what PyTorch computes with it. */
interface ReleasedCase {
  /** Such as `fsrcnn-x3`, or `multi ×3` for a head of several. */
  readonly name: string
  readonly network: Weights
  /** [n, channels, height, width], n and channels 1. */
  readonly input: { readonly shape: [number, number, number, number]; readonly data: number[] }
  readonly output: { readonly data: number[] }
}

const folder = new URL('../../weights/', import.meta.url)

/** The names of the files in weights/. */
export const releasedNames: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith('.safetensors'))
  .map((file) => file.replace('.safetensors', ''))

/** The bytes of a file in weights/. */
export const readReleased = (name: string): Buffer => readFileSync(new URL(`${name}.safetensors`, folder))

/** Every network of every file in weights/; `reference/make_released_golden.py` makes the fixtures. */
export const releasedCases: readonly ReleasedCase[] = releasedNames.flatMap((name) => {
  const networks = readMultiWeights(readReleased(name))
  const fixture = new URL(`../fixtures/released-${name}.json`, import.meta.url)
  const { input, outputs } = JSON.parse(readFileSync(fixture, 'utf8'))
  return networks.map((network, i) => ({
    name: networks.length > 1 ? `${name} ×${network.config.scale}` : name,
    network,
    input,
    output: outputs[i],
  }))
})
