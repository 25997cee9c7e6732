import { fsrcnnConfig, listLayers, plainConfig, srcnnConfig } from '@sr/network'
import { expect, test } from 'vitest'
import { layerGroups } from '../../src/train/layer-groups.js'

const headsOf = (groups: ReturnType<typeof layerGroups>) =>
  [...groups].filter(([, group]) => group === 'head').map(([name]) => name)

test("FSRCNN's head is its deconvolution, and all other layers with weights are its trunk", () => {
  const groups = layerGroups(fsrcnnConfig({ scale: 3, d: 8, s: 4, m: 1 }))
  expect([...groups]).toEqual([
    ['feature', 'trunk'],
    ['feature_prelu', 'trunk'],
    ['shrink', 'trunk'],
    ['shrink_prelu', 'trunk'],
    ['map_1', 'trunk'],
    ['map_1_prelu', 'trunk'],
    ['expand', 'trunk'],
    ['expand_prelu', 'trunk'],
    ['deconv', 'head'],
  ])
})

test.each([srcnnConfig({ scale: 3 }), plainConfig({ scale: 3 })])(
  "$architecture's head is its last convolution",
  (config) => {
    const convolutions = listLayers(config).filter(({ kind }) => kind === 'conv')
    expect(headsOf(layerGroups(config))).toEqual([convolutions.at(-1)?.name])
  },
)
