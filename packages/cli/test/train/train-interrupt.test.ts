import { join } from 'node:path'
import type * as training from '@sr/fsrcnn/train'
import { fill, seededPicture } from '@sr-internal/pictures'
import { afterAll, expect, it, vi } from 'vitest'
import { courseOf, createTrainFolder, readLog, readTensors } from '../support/train-folder.js'

/** Called before each picture that a validation scores. */
const onPicture = { call: () => {} }

// Other files of the process have loaded the command, and go on with what they have.
vi.resetModules()
vi.doMock('@sr/fsrcnn/train', async (importOriginal) => {
  const original = await importOriginal<typeof training>()
  const createValidationSet: typeof training.createValidationSet = async (...args) => {
    const set = await original.createValidationSet(...args)
    return {
      ...set,
      score: (predict) =>
        set.score((input) => {
          onPicture.call()
          return predict(input)
        }),
    }
  }
  return { ...original, createValidationSet }
})
const { trainHere } = await import('../support/train-here.js')
afterAll(() => {
  vi.doUnmock('@sr/fsrcnn/train')
  vi.resetModules()
})

it.each([
  ['the first validation', { atPicture: 2, stored: 9 }],
  ['a later one', { atPicture: 7, stored: 29 }],
  ['the last one', { atPicture: 11, stored: 35 }],
  ['the first one of the second stage', { atPicture: 14, stored: 45, twoStep: true }],
] as const)(
  'Ctrl-C during %s stops before its next picture, and a resume makes it anew',
  async (_, { atPicture, stored, ...options }) => {
    const folder = createTrainFolder({
      data: ['a', 'b'],
      logEverySteps: 1,
      checkpointEverySteps: 7,
      steps: 36,
    })
    fill(folder, { 'v/5.png': seededPicture(5), 'v/6.png': seededPicture(6) })
    await trainHere(folder, { ...options, out: 'whole' })

    const controller = new AbortController()
    let pictures = 0
    onPicture.call = () => {
      // As a signal comes: between two turns of the event loop.
      if (++pictures === atPicture) setImmediate(() => controller.abort())
    }
    const { code, stderr } = await trainHere(folder, { ...options, signal: controller.signal })
    expect([code, pictures]).toEqual([130, atPicture])
    expect(stderr).toContain(`The checkpoint of step ${stored} is stored. Go on with: sr train`)
    expect(readLog(folder).at(-1)).toMatchObject({ kind: 'interval', step: stored })

    onPicture.call = () => {}
    await trainHere(folder, { ...options, resume: true })
    expect(courseOf(readLog(folder))).toEqual(courseOf(readLog(folder, 'whole')))
    for (const file of ['best.safetensors', 'last.training.safetensors'])
      expect(readTensors(join(folder, 'run', file))).toEqual(readTensors(join(folder, 'whole', file)))
  },
)
