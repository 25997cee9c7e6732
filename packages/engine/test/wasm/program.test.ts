import { listLayers, presetConfig, presetNames, seededWeights } from '@sr/network'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileChain } from '../../src/chain/chain.js'
import { planProgram } from '../../src/wasm/program.js'
import { randomChain } from '../support/random-chain.js'

test.each(presetNames)('strips of %s grow with the working set, from the least on', (name) => {
  const { config, tensors } = seededWeights(presetConfig(name, 3), 1)
  const chain = compileChain(listLayers(config), tensors)
  const blocks = [1, 2 ** 20, 2 ** 22].map((bytes) => planProgram(chain, bytes).stripBlocks)
  expect(blocks[0]).toBe(2) // one of them for the halo
  expect(blocks[1]).toBeGreaterThan(blocks[0])
  expect(blocks[2]).toBeGreaterThan(blocks[1])
})

test('every ring, row and table of a program lies in its memory, apart from all others', () => {
  fc.assert(
    fc.property(randomChain(), fc.constantFrom(1, 2 ** 16, 2 ** 20), ({ layers, tensors }, bytes) => {
      const { maps, stages, imageAddress, image, inputRow, outputRow, memoryBytes } = planProgram(
        compileChain(layers, tensors),
        bytes,
      )
      expect(imageAddress + image.length).toBeLessThanOrEqual(memoryBytes)
      let end = 2048
      for (const map of maps) {
        const { address, blockBefore, ringRows, rowBytes, channels, channelBytes, blockStride } = map
        expect(address - blockBefore).toBeGreaterThanOrEqual(end)
        const places = Array.from({ length: rowBytes / 128 }, (_, i) => {
          return (i % channels) * channelBytes + Math.floor(i / channels) * blockStride
        })
        expect(places.sort((a, b) => a - b)).toEqual(places.map((_, i) => 128 * i))
        end = address - blockBefore + ringRows * rowBytes
      }
      expect(inputRow).toBeGreaterThanOrEqual(end)
      expect(outputRow).toBeGreaterThan(inputRow)
      expect(imageAddress).toBeGreaterThan(outputRow)
      for (const { address } of stages) expect(address).toBeGreaterThan(imageAddress)
      const words = new Uint32Array(image.buffer)
      for (const { table, address, ringRows, rowBytes } of maps) {
        const rows = words.subarray((table - imageAddress) / 4, (table - imageAddress) / 4 + 2 * ringRows)
        expect([...rows]).toEqual(
          Array.from({ length: 2 * ringRows }, (_, row) => address + (row % ringRows) * rowBytes),
        )
      }
    }),
    { seed: 49, numRuns: 50 },
  )
})
