import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Weights } from '@sr/network'
import { researchData, researchTest } from '@sr-internal/testing'
import { describe } from 'vitest'
import { convertCheckpoint } from '../src/convert.js'
import { readBytes, readText } from './support/fixtures.js'
import { expectSame, formNames, rounded, through } from './support/round-trip.js'

/** Checkpoints of others of which PyTorch's output is kept; one that is skipped stands for all where they are not here. */
const goldens = ['checkpoints', 'checkpoints-plain'].flatMap((collection) => {
  const folder = researchData(`${collection}/golden`)
  const files =
    folder === undefined ? ['any.json'] : readdirSync(folder).filter((file) => file.endsWith('.json'))
  return files.map((file) => `${collection}/golden/${file}`)
})

describe.each(goldens)('%s', (golden) => {
  researchTest('comes back from every form as it was, bit for bit', golden, (path) => {
    const { checkpoint, scale = 2, padding, outputPadding = 0 } = JSON.parse(readText(path))
    const file = researchData(join(golden.split('/')[0] ?? '', checkpoint)) ?? ''
    const stated = padding === undefined ? {} : { config: { deconv: { padding, outputPadding } } }
    const weights = convertCheckpoint(readBytes(file), { scale, fileName: basename(file), ...stated })
    for (const form of formNames) {
      expectSame(through(form, weights, 'f32'), weights)
      expectSame(through(form, weights, 'f16'), rounded(weights))
    }
    expectSame(
      formNames.reduce<Weights>((at, form) => through(form, at, 'f32'), weights),
      weights,
    )
  })
})
