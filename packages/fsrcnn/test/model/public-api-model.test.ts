import { expect, test } from 'vitest'
import * as model from '../../src/model/model.js'
import * as srcnn from '../../src/model/srcnn.js'

test('@sr/fsrcnn/model exports these names and no others', () => {
  expect(Object.keys(model).sort()).toEqual([
    'buildFsrcnn',
    'buildModel',
    'configOf',
    'extractWeights',
    'freezeTrunk',
    'joinHeads',
    'loadWeights',
    'withHead',
  ])
})

test('@sr/fsrcnn/srcnn exports these names and no others', () => {
  expect(Object.keys(srcnn).sort()).toEqual(['buildSrcnn', 'configOf', 'extractWeights', 'loadWeights'])
})
