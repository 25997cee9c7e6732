import { readFileSync } from 'node:fs'
import type { Size } from '@sr/image'
import type { Layer } from '@sr/network'
import type { ChainCase } from './random-chain.js'
import { seededPixels, seededTensors } from './seeded-network.js'

/** A small network with its picture, and what PyTorch computes in float64. */
export interface ChainFixture extends Omit<ChainCase, 'seed'> {
  readonly name: string
  /** [height, width, inChannels] */
  readonly pixels: Float32Array
  /** [height, width, channels] */
  readonly output: Size & { readonly data: readonly number[] }
}

/** All cases of fixtures/chains.json. */
export const chainFixtures: readonly ChainFixture[] = readCases()

function readCases(): ChainFixture[] {
  const path = new URL('../fixtures/chains.json', import.meta.url)
  const { weightsSeed, pictureSeed, cases } = JSON.parse(readFileSync(path, 'utf8')) as {
    weightsSeed: number
    pictureSeed: number
    cases: (Pick<ChainFixture, 'name' | 'picture' | 'output'> & { layers: Layer[] })[]
  }
  return cases.map((each) => {
    const [first] = each.layers
    const channels = first !== undefined && 'inChannels' in first ? first.inChannels : 0
    return {
      ...each,
      tensors: seededTensors(each.layers, weightsSeed),
      pixels: seededPixels(each.picture.width * each.picture.height * channels, pictureSeed),
    }
  })
}
