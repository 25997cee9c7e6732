import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { presetConfig } from '@sr/network'
import { createWorkFolder } from '@sr-internal/pictures'
import { describe, expect, it } from 'vitest'
import { readTrainConfig, writeTrainConfig } from '../../src/train/train-config.js'

const least = {
  network: { preset: 'fsrcnn', scale: 3 },
  data: 'photos',
  validation: { data: 'test-photos' },
}

function configFile(config: unknown): string {
  const file = join(createWorkFolder(), 'x3.json')
  writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config))
  return file
}

describe('readTrainConfig', () => {
  it('fills in all that a config of network, data and validation leaves open', async () => {
    const file = configFile(least)
    const config = await readTrainConfig(file)
    expect(config).toMatchObject({
      network: { ...presetConfig('fsrcnn', 3), edge: 'replicate' },
      data: [join(file, '../photos')],
      validation: { data: [join(file, '../test-photos')] },
      optimizer: { kind: 'soap' },
      learningRate: { kind: 'cosine', rate: 3e-3, steps: config.steps },
      rateFactors: { trunk: 1, head: 1 },
      degrade: null,
      start: null,
      transfer: null,
      twoStep: false,
    })
    expect(Object.values(config)).not.toContain(undefined)
  })

  it.each([
    [
      { preset: 'fsrcnn-s', scale: 4 },
      { architecture: 'fsrcnn', d: 32, s: 5, m: 1, scale: 4 },
    ],
    [
      { preset: 'srcnn-9-1-5', scale: 3 },
      { architecture: 'srcnn', kernels: [9, 1, 5] },
    ],
    [
      { scale: 3, d: 8, slopes: 'shared', deconv: { crop: [4, 2] } },
      { d: 8, slopes: 'shared', deconv: { crop: [4, 2] } },
    ],
    [{ architecture: 'srcnn', scale: 2, kernels: [3, 3], filters: [4] }, { kernels: [3, 3] }],
  ])('takes the network %j', async (network, expected) => {
    expect((await readTrainConfig(configFile({ ...least, network }))).network).toMatchObject(expected)
  })

  it('takes the rates of the paper for two-step training, and keeps the trunk for transfer', async () => {
    const file = configFile({ ...least, data: ['a', 'b'] })
    expect(await readTrainConfig(file, { twoStep: true })).toMatchObject({
      optimizer: { kind: 'adam' },
      learningRate: { kind: 'constant', rate: 1e-3 },
      rateFactors: { trunk: 1, head: 0.1 },
      earlyStop: { patience: 10 },
    })
    expect(await readTrainConfig(file, { transfer: 'x3.safetensors' })).toMatchObject({
      rateFactors: { trunk: 0, head: 1 },
    })
  })

  it('takes the qualities of degraded pictures, of which none are lossless unless that is said', async () => {
    const degrade = { jpeg: [10, 95], webp: [40, 40] }
    expect((await readTrainConfig(configFile({ ...least, degrade }))).degrade).toEqual({
      ...degrade,
      lossless: 0,
    })
    expect((await readTrainConfig(configFile({ ...least, degrade: null }))).degrade).toBe(null)
  })

  it('lets the command line go before the file', async () => {
    const file = configFile({ ...least, steps: 5, seed: 5 })
    expect(await readTrainConfig(file, { steps: 7, seed: 8, scale: 2 })).toMatchObject({
      steps: 7,
      seed: 8,
      network: { scale: 2 },
    })
  })

  it('reads back from another folder what it wrote there', async () => {
    const file = configFile({ ...least, start: 'from/x3.safetensors', degrade: { jpeg: [10, 95] } })
    const config = await readTrainConfig(file)
    const folder = join(file, '../runs/first')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'config.json'), writeTrainConfig(config, folder))
    expect(await readTrainConfig(join(folder, 'config.json'))).toEqual(config)
  })

  it.each([
    ['{"network": ', /this is no JSON/],
    [[], /the file: expected an object, found \[\]/],
    [{ ...least, learningrate: 1 }, /unknown key learningrate\. Expected network, data/],
    [{ ...least, validation: { data: 'v', every: 3 } }, /unknown key validation\.every/],
    [{ ...least, network: undefined }, /network: found nothing\. Expected \{ "preset"/],
    [
      { ...least, network: { preset: 'edsr', scale: 2 } },
      /network\.preset: expected fsrcnn or .*, found "edsr"/,
    ],
    [
      { ...least, network: { preset: 'fsrcnn' } },
      /network\.scale: expected a whole number from 2 to 8, found nothing/,
    ],
    [{ ...least, network: { preset: 'fsrcnn', scale: 9 } }, /network\.scale: expected .* to 8, found 9/],
    [{ ...least, network: { preset: 'srcnn-9-1-5', scale: 1 } }, /network\.scale: expected .*, found 1/],
    [
      { ...least, network: { scale: 3, color: 'yFull' } },
      /network: .*color y601 or rgb .*found .*color yFull/,
    ],
    [{ ...least, network: { scale: 3, d: 0 } }, /network: .*d must be a whole number from 1/],
    [{ ...least, network: { scale: 3, channels: 3, color: 'ycbcrFull' } }, /found .*color ycbcrFull/],
    [{ ...least, network: { scale: 3, edge: 'valid' } }, /network\.edge: .*Expected zero or replicate/],
    [
      { ...least, network: { architecture: 'srcnn', scale: 3, edge: 'valid' } },
      /network\.edge: .*found "valid"/,
    ],
    [
      { ...least, network: { architecture: 'plain', scale: 3, shortcut: 'area' } },
      /network: .*shortcut must be one of none, nearest/,
    ],
    [{ ...least, data: [] }, /data: expected a path, or a list of paths, found \[\]/],
    [{ ...least, validation: {} }, /validation\.data: expected a path, .*found nothing/],
    [{ ...least, data: 'a\0b' }, /data: expected a path, .*found "a\\u0000b"/],
    [{ ...least, transfer: ['x.pth', 'y.pth'] }, /transfer: expected a path, found \["x\.pth","y\.pth"\]/],
    [JSON.stringify({ ...least, seed: 0 }).replace('0}', '1e400}'), /seed: expected .*, found Infinity/],
    [{ ...least, batch: 1.5 }, /batch: expected a whole number from 1 on, found 1\.5/],
    [{ ...least, steps: '100' }, /steps: expected a whole number from 1 on, found "100"/],
    [{ ...least, loss: 'l2' }, /loss: expected mse or l1 or charbonnier, found "l2"/],
    [{ ...least, optimizer: { kind: 'adam', momentum: 0.9 } }, /unknown key optimizer\.momentum/],
    [
      { ...least, optimizer: { kind: 'sgd', momentum: 1 } },
      /optimizer\.momentum: expected .*below 1, found 1/,
    ],
    [
      { ...least, learningRate: { kind: 'cosine' } },
      /learningRate\.rate: expected a number above 0, found nothing/,
    ],
    [
      { ...least, learningRate: { kind: 'constant', rate: 1, factor: 1 } },
      /unknown key learningRate\.factor/,
    ],
    [{ ...least, averageDecay: 1 }, /averageDecay: expected .*below 1, or null, found 1/],
    [{ ...least, augment: { downscales: [2] } }, /augment\.downscales: expected .*found \[2\]/],
    [{ ...least, augment: { downscales: ['0.9'] } }, /augment\.downscales: expected .*found \["0\.9"\]/],
    [{ ...least, earlyStop: {} }, /earlyStop\.patience: expected a whole number from 1 on, found nothing/],
    [{ ...least, twoStep: true }, /data: .*Expected two or more, found 1/],
    [{ ...least, rateFactors: { trunk: 0, head: 0 } }, /rateFactors: both are 0/],
    [{ ...least, degrade: 'jpeg' }, /degrade: expected an object, found "jpeg"/],
    [{ ...least, degrade: { jpg: [10, 95] } }, /unknown key degrade\.jpg\. Expected jpeg, webp, lossless/],
    [
      { ...least, degrade: { lossless: 0.1 } },
      /degrade: expected qualities of jpeg, webp or both, as in \{ "jpeg": \[10, 95\] \}, found \{"lossless":0\.1\}/,
    ],
    [
      { ...least, degrade: { jpeg: [10, 95], lossless: 1 } },
      /degrade\.lossless: expected a share from 0 to below 1, found 1/,
    ],
    [{ ...least, start: 7 }, /start: expected a path, found 7/],
    [{ ...least, start: 'a.safetensors', transfer: 'b.safetensors' }, /start, transfer: .*found both/],
    [{ ...least, transfer: 'x.pth', network: { preset: 'srcnn-9-5-5', scale: 2 } }, /transfer: only FSRCNN/],
  ])('refuses %j and says why', async (config, message) => {
    await expect(readTrainConfig(configFile(config))).rejects.toMatchObject({
      code: 'bad-config',
      message: expect.stringMatching(message),
    })
  })

  it.each([30, [30], [95, 10], [0, 90], [10, 101], [10.5, 20], ['10', '95'], [1, 2, 3]])(
    'refuses the qualities %j',
    async (jpeg) => {
      await expect(readTrainConfig(configFile({ ...least, degrade: { jpeg } }))).rejects.toThrow(
        'degrade.jpeg: expected the lowest and the highest quality, whole numbers from 1 to 100, found',
      )
    },
  )
})
