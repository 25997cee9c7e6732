import { cpSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { createTrainFolder } from '../support/train-folder.js'
import { trainHere } from '../support/train-here.js'

const photos = fileURLToPath(new URL('../../../../examples/photos', import.meta.url))

it('makes of clean weights better ones for JPEG pictures, on a photo that it has not seen', {
  tags: ['slow'],
  timeout: 300_000,
}, async () => {
  const steps = 80
  const folder = createTrainFolder({
    network: { preset: 'fsrcnn-s', scale: 2 },
    start: 'fsrcnn-s-x2',
    data: 'photos',
    validation: { data: 'unseen', everySteps: steps },
    degrade: { jpeg: [10, 30] },
    patchPx: 16,
    batch: 8,
    learningRate: { kind: 'cosine', rate: 2e-3, steps, warmUpSteps: 10 },
    averageDecay: 0.95,
    steps,
  })
  cpSync(`${photos}/guitar.png`, `${folder}/photos/guitar.png`)
  // Each copy has a history of its own, and some were stored so large that little of it is left.
  for (let i = 0; i < 8; i++) cpSync(`${photos}/dog.png`, `${folder}/unseen/dog-${i}.png`)
  const bestOf = async (out: string, options: object) => {
    const { document } = await trainHere(folder, { out, ...options })
    return (document.best as { psnr: number }).psnr
  }
  const start = await bestOf('start', { steps: 1 }) // a tenth of the rate, and nearly all of the average is the start
  expect(await bestOf('restoring', {})).toBeGreaterThan(start + 0.1)
})
