import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lumaBt601Uint8, modcrop, quantizeRaster, resizeBicubic } from '@sr/image'
import { encodePng } from '@sr/image/png'
import { createWorkFolder } from '@sr-internal/pictures'
import { readBmp, researchData, researchTest } from '@sr-internal/testing'
import { expect } from 'vitest'
import { type Document, runJson } from '../support/run-command.js'

/** Of the paper's own tables, with four decimals by an independent re-computation of its MATLAB code. */
const bicubic = [
  { scale: 2, psnr: 33.6614, ssim: 0.9299 },
  { scale: 3, psnr: 30.3922, ssim: 0.8682 },
  { scale: 4, psnr: 28.4207, ssim: 0.8104 },
]

/** What the training script printed for the released weights (MODEL_CARD.md), in PyTorch. */
const released = [
  { model: 'fsrcnn', scale: 2, psnr: 37.38 },
  { model: 'fsrcnn', scale: 3, psnr: 33.42 },
  { model: 'fsrcnn', scale: 4, psnr: 31.07 },
  { model: 'fsrcnn-s', scale: 2, psnr: 36.82 },
  { model: 'fsrcnn-s', scale: 3, psnr: 32.77 },
  { model: 'fsrcnn-s', scale: 4, psnr: 30.35 },
  { model: 'multi', scale: 2, psnr: 37.34 },
  { model: 'multi', scale: 3, psnr: 33.42 },
  { model: 'multi', scale: 4, psnr: 30.99 },
  { model: 'srcnn-915', scale: 3, psnr: 32.46 },
  { model: 'srcnn-955', scale: 3, psnr: 32.7 },
]

const checkpoint = 'checkpoints/dheeraj2309__FSRCNN-PyTorch/fsrcnn_x4-T91-97a30bfb.pth.tar'

interface Means {
  readonly models: readonly {
    readonly model: string
    readonly scale: number
    readonly degrade: string | null
    readonly mean: { readonly psnrY: number; readonly ssimY: number }
  }[]
}

const modelsOf = (document: Document) => (document as unknown as Means).models
const meansOf = (document: Document) => modelsOf(document).map(({ mean }) => mean)

researchTest('bicubic on Set5 has the published PSNR-Y and SSIM-Y', 'data/Set5', async (folder) => {
  for (const { scale, psnr, ssim } of bicubic) {
    const { code, document } = await runJson(['eval', folder, '--scale', `${scale}`, '--model', 'bicubic'])
    expect(code).toBe(0)
    const [mean] = meansOf(document)
    expect(Math.abs(mean.psnrY - psnr)).toBeLessThanOrEqual(0.0005)
    expect(Math.abs(mean.ssimY - ssim)).toBeLessThanOrEqual(0.0001)
  }
})

researchTest('the released weights have the figures of their card on Set5', 'data/Set5', async (folder) => {
  const names = [...new Set(released.map(({ model }) => model))]
  const models = names.flatMap((model) => ['--model', model])
  const { code, document } = await runJson(['eval', folder, '--scale', '2,3,4', ...models])
  expect(code).toBe(0)
  const found = modelsOf(document).filter(({ model }) => model !== 'bicubic')
  const byModel = names.flatMap((name) => found.filter(({ model }) => model === name))
  expect(
    byModel.map(({ model, scale, mean }) => ({ model, scale, psnr: Number(mean.psnrY.toFixed(2)) })),
  ).toEqual(released)
})

researchTest(
  'the restoring weights have the figures of their training script on Set5, in PyTorch and by Pillow',
  'data/Set5',
  async (folder) => {
    const args = ['--scale', '4', '--degrade', 'jpeg:30,75', '--restore', '1']
    const models = ['fsrcnn', 'fsrcnn-s']
    const named = models.flatMap((model) => ['--model', model])
    const { code, document } = await runJson(['eval', folder, ...args, ...named])
    expect(code).toBe(0)
    const found = modelsOf(document).map(({ model, degrade, mean }) => ({ model, degrade, psnr: mean.psnrY }))
    for (const model of models) {
      const figures = restoringFigures(model)
      for (const [key, name] of [
        ['bicubic', 'bicubic'],
        ['t = 1', model],
      ] as const)
        for (const quality of [30, 75]) {
          const own = found.find((one) => one.model === name && one.degrade === `jpeg:${quality}`)?.psnr ?? 0
          const foreign = figures.Set5[key][figures.qualities.indexOf(quality)]
          // There luma is rounded to 8 bit before it is enlarged, here it is not.
          expect(Math.abs(own - foreign), `${name} at ${quality}`).toBeLessThan(0.02)
        }
    }
  },
)

interface RestoringFigures {
  readonly qualities: readonly number[]
  readonly Set5: Readonly<Record<'bicubic' | 't = 1', readonly number[]>>
}

const restoringFigures = (model: string): RestoringFigures =>
  JSON.parse(
    readFileSync(new URL(`../../../fsrcnn/weights/restoring/${model}-x4.json`, import.meta.url), 'utf8'),
  )

researchTest(
  'a PyTorch checkpoint scores 30.711 dB on low-resolution luma of 8 bit, as files in a folder',
  checkpoint,
  async (model) => {
    const set5 = researchData('data/Set5') ?? ''
    const folder = createWorkFolder()
    mkdirSync(join(folder, 'lr'))
    for (const name of readdirSync(set5)) {
      const luma = modcrop(lumaBt601Uint8(readBmp(readFileSync(join(set5, name)))), 4)
      const small = quantizeRaster(resizeBicubic(luma, { scale: 1 / 4 }, { rounding: 'none' }), 'uint8')
      writeFileSync(join(folder, 'lr', name.replace('_GT.bmp', 'x4.png')), encodePng(small))
    }
    const { code, document } = await runJson([
      'eval',
      set5,
      '--lr',
      join(folder, 'lr'),
      '--scale',
      '4',
      '--model',
      model,
    ])
    expect(code).toBe(0)
    const [bicubicMean, mean] = meansOf(document)
    expect(Math.abs(mean.psnrY - 30.711)).toBeLessThanOrEqual(0.005)
    expect(Math.abs(bicubicMean.psnrY - 28.418)).toBeLessThanOrEqual(0.001)
  },
)
