import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createUpscaler } from '@sr/fsrcnn'
import { type RestoringPair, restoringWeights } from '@sr/fsrcnn/restoring'
import { pair as small } from '@sr/fsrcnn/restoring/fsrcnn-s-x3'
import { pair } from '@sr/fsrcnn/restoring/fsrcnn-x2'
import { type Raster, restoreChroma } from '@sr/image'
import { decodePng } from '@sr/image/png'
import { createWorkFolder } from '@sr-internal/pictures'
import sharp from 'sharp'
import { beforeEach, describe, expect, it } from 'vitest'
import { runCommand, runJson } from './support/run-command.js'

const photo = fileURLToPath(new URL('../../../examples/photos/dog.png', import.meta.url))

/** What the network of a strength makes of a picture whose chroma was restored. */
async function enlarged(path: string, pair: RestoringPair, strength: number): Promise<Raster> {
  const upscaler = await createUpscaler(restoringWeights(pair, strength))
  const picture = asRaster(await sharp(path).raw().toBuffer({ resolveWithObject: true }))
  const result = await upscaler.upscale(await restoreChroma(picture, strength))
  upscaler.dispose()
  return result
}

const asRaster = ({
  data,
  info,
}: {
  data: Buffer
  info: { width: number; height: number; channels: number }
}) => ({
  ...{ width: info.width, height: info.height, channels: info.channels },
  data: new Uint8Array(data),
})

describe('sr upscale --restore', () => {
  let folder: string
  beforeEach(async () => {
    folder = createWorkFolder()
    const at = (name: string) => join(folder, name)
    await sharp(photo).png().toFile(at('lossless.png'))
    for (const quality of [20, 75])
      await sharp(photo)
        .jpeg({ quality })
        .toFile(at(`q${quality}.jpg`))
    await sharp(at('q20.jpg')).png().toFile(at('resaved.png'))
    await sharp(at('q20.jpg')).jpeg({ quality: 95 }).toFile(at('q20-again.jpg'))
  })

  const chosen = async (...args: string[]) => {
    const { document } = await runJson(['upscale', ...args, '-o', 'out', '-f', 'png'], { cwd: folder })
    return document.outputs?.map(({ restore }) => restore?.strength)
  }

  it('chooses by each picture, whatever its file is', async () => {
    const [lossless, q20, q75, png, again] = (await chosen(
      ...['lossless.png', 'q20.jpg', 'q75.jpg', 'resaved.png', 'q20-again.jpg'],
    )) as number[]
    expect([lossless, q20, png, again]).toEqual([0, 1, 1, 1])
    expect(q75).toBeGreaterThan(0.6)
    expect(q75).toBeLessThan(0.8)
  })

  it('gives a lossless picture what the released network gives, to the byte', async () => {
    await runCommand(['upscale', 'lossless.png', '-o', 'auto.png'], { cwd: folder })
    await runCommand(['upscale', 'lossless.png', '--restore', 'off', '-o', 'off.png'], { cwd: folder })
    expect(readFileSync(join(folder, 'auto.png'))).toEqual(readFileSync(join(folder, 'off.png')))
  })

  it('takes a strength, and gives what the mixture gives', async () => {
    const args = ['upscale', 'q75.jpg', '--restore', '0.3', '-o', 'q75.png']
    const { stdout } = await runCommand(args, { cwd: folder })
    expect(stdout).toContain('restored 0.3')
    const expected = await enlarged(join(folder, 'q75.jpg'), pair, 0.3)
    expect(decodePng(readFileSync(join(folder, 'q75.png')))).toEqual(expected)
  })

  it('serves the smaller network and single files too', { tags: ['nightly'] }, async () => {
    const args = ['upscale', 'q20.jpg', '--model', 'fsrcnn-s-x3', '-o', 'small.png']
    const { stdout } = await runCommand(args, { cwd: folder })
    expect(stdout).toContain('restored 1 (JPEG of about quality 20)')
    const expected = await enlarged(join(folder, 'q20.jpg'), small, 1)
    expect(decodePng(readFileSync(join(folder, 'small.png')))).toEqual(expected)
  })

  it('restores in the first of several passes only', async () => {
    const args = ['upscale', 'q20.jpg', '--scale', '4', '--model', 'fsrcnn', '-o', 'x4.png']
    expect((await runCommand(args, { cwd: folder })).stdout).toContain('restored 1')
    expect((await runCommand([...args, '--scale', '8'], { cwd: folder })).stdout).toContain(
      '(×4, then ×2)  restored 1',
    )
  })

  it('leaves models alone that have no second network, unless it was asked for', async () => {
    expect(await chosen('q20.jpg', '--model', 'multi')).toEqual([0])
    const usual = ['upscale', 'q20.jpg', 'lossless.png', '--model', 'multi', '-o', 'multi']
    const warning = 'warning: multi: has no weights that restore, and makes the blocks of JPEG sharper: 1 of'
    expect((await runCommand(usual, { cwd: folder })).stderr).toContain(warning)
    expect((await runCommand([...usual, '--restore', 'off'], { cwd: folder })).stderr).toBe('')
    const { code, stderr } = await runCommand(['upscale', 'q20.jpg', '--model', 'multi', '--restore', '1'], {
      cwd: folder,
    })
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/multi has no weights that restore\. Use --model/),
    ])
  })

  it.each(['1.5', '-1', 'NaN', 'on', ''])('refuses --restore %j', async (text) => {
    const { code, stderr } = await runCommand(['upscale', 'q20.jpg', '--restore', text], { cwd: folder })
    expect([code, stderr]).toEqual([2, expect.stringMatching(/Expected auto, off, or a number from 0 to 1/)])
  })

  it.each(Object.keys(damages))('never fails where enlarging does not: %s', async (name) => {
    writeFileSync(join(folder, 'bad.jpg'), damages[name](readFileSync(join(folder, 'q20.jpg'))))
    const run = async (restore: string) => {
      const { code, document } = await runJson(
        ['upscale', 'bad.jpg', '--restore', restore, '-o', 'bad.png'],
        {
          cwd: folder,
        },
      )
      return { code, ...document, outputs: document.outputs?.length }
    }
    const auto = await run('auto')
    expect(auto).toEqual(await run('off'))
    expect(auto.code).toBe(['arithmetic code', 'tables of zeros'].includes(name) ? 0 : 3)
  })
})

const fixture = new URL('../../image/test/fixtures/compression.json', import.meta.url)

/** What is done to a good JPEG file. */
const damages: Readonly<Record<string, (file: Buffer) => Buffer>> = {
  'arithmetic code': () =>
    Buffer.from(JSON.parse(readFileSync(fixture, 'utf8')).arithmeticJpeg.file, 'base64'),
  'a third of the scan': (file) => file.subarray(0, file.indexOf('ffda', 0, 'hex') + 1000),
  'tables cut short': (file) => file.subarray(0, file.indexOf('ffdb', 0, 'hex') + 40),
  'two bytes': (file) => file.subarray(0, 2),
  'tables of zeros': (file) => {
    const changed = Buffer.from(file)
    const table = changed.indexOf('ffdb', 0, 'hex') + 5
    return changed.fill(0, table, table + 64)
  },
  '12 bits': (file) => {
    const changed = Buffer.from(file)
    changed[changed.indexOf('ffc0', 0, 'hex') + 4] = 12
    return changed
  },
}
