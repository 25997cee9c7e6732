import { presetConfig, seededWeights } from '@sr/network'
import { expect, onTestFinished, test } from 'vitest'
import { createEnlarger } from '../../src/enlarge/enlarger.js'

test('a network that could not be loaded for one picture is loaded for the next', async () => {
  let loads = 0
  const enlarger = createEnlarger(
    {
      scales: [2],
      async load(scale) {
        loads++
        if (loads === 1) throw Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' })
        return seededWeights(presetConfig('fsrcnn-s', scale as 2), 1)
      },
      loadPair: async () => undefined,
    },
    { restore: 'off' },
  )
  onTestFinished(() => enlarger.dispose())
  const both = await Promise.allSettled([enlarger.prepare([2]), enlarger.prepare([2])])
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  await enlarger.prepare([2])
  await enlarger.prepare([2])
  expect(loads).toBe(2)
})
