import { createRandom } from '@sr-internal/testing'
import { describe, expect, test } from 'vitest'
import { readCheckpoint } from '../src/read-checkpoint.js'
import { concat } from './support/assemble-pickle.js'
import { refusalOf } from './support/expect-refusal.js'
import { readFixture } from './support/fixtures.js'

/** The smallest fixture of each container. */
const files = [
  'views.pth',
  'views-legacy.pth',
  'storage-views-legacy.pth',
  '2016.tar',
  'dtypes.safetensors',
  'deflated.pth',
]

/** Reads everything in a file; gives the bytes of all tensors, or the code of the error. */
function readAll(bytes: Uint8Array): number | string {
  let size = 0
  const error = refusalOf(() => {
    for (const tensor of readCheckpoint(bytes).tensors.values()) size += tensor.read().byteLength
  })
  return error?.code ?? size
}

describe.each(files)('%s', (name) => {
  const bytes = readFixture(`checkpoints/${name}`)
  const whole = readAll(bytes)

  test('cut at any byte gives a coded error', () => {
    for (let length = 0; length < bytes.length; length++) {
      const outcome = readAll(bytes.slice(0, length))
      // The padding at the end of a tar archive holds nothing, so its loss changes nothing.
      if (name.endsWith('.tar') && typeof outcome === 'number') expect(outcome).toBe(whole)
      else expect(outcome).toBeTypeOf('string')
    }
  })

  for (const { which, step, tags } of [
    { which: 'a third of the bytes', step: 3, tags: [] },
    { which: 'all bytes', step: 1, tags: ['nightly'] },
  ])
    test(`with any one byte changed gives a coded error or tensors within the limits: ${which}`, {
      tags,
    }, () => {
      const random = createRandom(6)
      for (let position = 0; position < bytes.length; position += step) {
        const changed = bytes.slice()
        changed[position] ^= 1 + Math.floor(random() * 255)
        const outcome = readAll(changed)
        if (typeof outcome === 'number') expect(outcome).toBeLessThanOrEqual(64 * 2 ** 20)
      }
    })

  test('with bytes after its end gives a coded error, or the same tensors', () => {
    const outcome = readAll(concat(bytes, 'more'))
    if (typeof outcome === 'number') expect(outcome).toBe(whole)
  })
})
