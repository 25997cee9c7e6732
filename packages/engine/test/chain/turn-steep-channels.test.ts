import { expect, test } from 'vitest'
import type { Chain, Stage } from '../../src/chain/chain.js'
import { turnSteepChannels } from '../../src/chain/turn-steep-channels.js'

const stage = (name: string, weight: number[][], bias: number[], slopes: number[]): Stage => ({
  name,
  inChannels: weight[0].length,
  outChannels: weight.length,
  size: 1,
  before: 0,
  edge: 'zero',
  weight: Float32Array.from(weight.flat()),
  bias: Float32Array.from(bias),
  activation: { kind: 'prelu', slopes: Float32Array.from(slopes) },
})

test('channels with slopes above 1 change their sign, the next stage changes it back, and the last stage keeps its own', () => {
  const first = stage('first', [[2], [3], [4]], [0.5, 0.25, -1], [1, 1.5, -2])
  const last = stage('last', [[5, 6, 7]], [1], [3])
  const chain: Chain = { inChannels: 1, stages: [first, last], tail: { factor: 1, channels: 1, surplus: 0 } }
  const turned = turnSteepChannels(chain)
  expect(turned.stages).toEqual([
    { ...first, weight: Float32Array.of(2, -3, 4), bias: Float32Array.of(0.5, -0.25, -1) },
    { ...last, weight: Float32Array.of(5, -6, 7) },
  ])
})

test('a chain without them stays as it is', () => {
  const chain: Chain = {
    inChannels: 1,
    stages: [stage('only', [[2]], [1], [1]), stage('last', [[3]], [1], [0])],
    tail: { factor: 1, channels: 1, surplus: 0 },
  }
  expect(turnSteepChannels(chain).stages).toEqual(chain.stages)
})
