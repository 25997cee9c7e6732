import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { quantizeRaster, resizeBicubic } from '@sr/image'
import { decodePng, encodePng } from '@sr/image/png'
import { createWorkFolder, fill, seededPicture } from '@sr-internal/pictures'
import { describe, expect, it } from 'vitest'
import { runCommand, runJson } from '../support/run-command.js'

interface Entry {
  readonly model: string
  readonly scale: number
  readonly degrade: string | null
  readonly images: readonly { readonly strength: number | null }[]
  readonly mean: { readonly psnrY: number }
}

function folderOfOne(): string {
  const folder = createWorkFolder()
  fill(folder, { 'hr/a.png': seededPicture(1, { width: 96, height: 64 }) })
  return folder
}

const entriesOf = async (folder: string, ...args: string[]) => {
  const outcome = await runJson(['eval', 'hr', '--model', 'fsrcnn-s', ...args], { cwd: folder })
  return { ...outcome, entries: outcome.document.models as readonly Entry[] }
}

describe('sr eval --degrade', () => {
  it('evaluates every scale under every quality, each with its own bicubic', async () => {
    const folder = folderOfOne()
    const { entries } = await entriesOf(folder, '-s', '2,3', '--degrade', 'jpeg:30,90,webp:50')
    expect(entries.map(({ model, scale, degrade }) => `${model} ${scale} ${degrade}`)).toEqual(
      [2, 3].flatMap((scale) =>
        ['jpeg:30', 'jpeg:90', 'webp:50'].flatMap((degrade) =>
          ['bicubic', 'fsrcnn-s'].map((model) => `${model} ${scale} ${degrade}`),
        ),
      ),
    )
    const [worst, , better] = entries
    expect(worst.mean.psnrY).toBeLessThan(better.mean.psnrY)
  })

  it('restores unless that is off, and says both in the document', async () => {
    const folder = folderOfOne()
    const args = ['-s', '2', '--degrade', 'jpeg:20']
    const runs = ['auto', 'off', '1'].map((restore) => entriesOf(folder, ...args, '--restore', restore))
    const outcomes = await Promise.all(runs)
    expect(outcomes.map(({ document }) => document.restore)).toEqual(['auto', 'off', 1])
    const [auto, off, whole] = outcomes.map(({ entries }) => entries[1])
    expect(auto.mean.psnrY).not.toBe(off.mean.psnrY)
    expect(auto.mean.psnrY).toBe(whole.mean.psnrY)
    expect([auto, off, whole].map(({ images }) => images[0]?.strength)).toEqual([1, null, 1])
  })

  it('names the quality in every table, and ends with all of them in one', async () => {
    const folder = folderOfOne()
    const args = ['eval', 'hr', '-s', '2', '--degrade', 'jpeg:30,60,png', '--csv', 'scores.csv']
    const { stdout } = await runCommand(args, { cwd: folder })
    expect(stdout).toContain('stored as JPEG 30, 60, PNG and read again')
    const means = ['jpeg:30', 'jpeg:60', 'png'].map((name) =>
      stdout.match(new RegExp(`×2 ${name} mean.*\\nbicubic +([\\d.]+).*\\nfsrcnn +([\\d.]+) +(\\S+)`)),
    )
    const [title, bicubic, fsrcnn] = stdout
      .split('\n')
      .slice(stdout.split('\n').findIndex((line) => line.startsWith('×2 PSNR-Y, gain')))
    expect(title?.split(/ {2,}/)).toEqual(['×2 PSNR-Y, gain', 'jpeg:30', 'jpeg:60', 'png'])
    expect(bicubic?.split(/ {2,}/)).toEqual(['bicubic', ...means.map((found) => found?.[1])])
    expect(fsrcnn?.split(/ {2,}/)).toEqual(['fsrcnn', ...means.map((found) => `${found?.[2]} ${found?.[3]}`)])
    const csv = readFileSync(join(folder, 'scores.csv'), 'utf8').trim().split('\r\n')
    expect(csv.slice(1).map((line) => line.split(',').at(-1))).toEqual(
      ['jpeg:30', 'jpeg:60', 'png'].flatMap((name) => [name, name]),
    )
  })

  it('stores as PNG without loss beyond the rounding to 8 bit', async () => {
    const folder = createWorkFolder()
    const hr = seededPicture(1, { width: 96, height: 64 })
    const lr = resizeBicubic(decodePng(hr), { scale: 1 / 2 }, { rounding: 'matlab-uint8' })
    fill(folder, { 'hr/a.png': hr, 'lr/a.png': Buffer.from(encodePng(quantizeRaster(lr, 'uint8'))) })
    const [stored, given] = [
      ['--degrade', 'png'],
      ['--lr', 'lr'],
    ].map((args) => entriesOf(folder, '-s', '2', ...args))
    expect((await stored).entries.map(({ mean }) => mean)).toEqual(
      (await given).entries.map(({ mean }) => mean),
    )
  })

  it('is compared with the same quality of an earlier document only', async () => {
    const folder = folderOfOne()
    const { stdout } = await entriesOf(folder, '-s', '2', '--degrade', 'jpeg:30')
    fill(folder, { 'old.json': Buffer.from(stdout) })
    const args = ['eval', 'hr', '-m', 'fsrcnn-s', '-s', '2', '--compare', join(folder, 'old.json')]
    expect((await runCommand([...args, '--degrade', 'jpeg:30'], { cwd: folder })).code).toBe(0)
    const { code, stderr } = await runCommand([...args, '--degrade', 'jpeg:40'], { cwd: folder })
    expect([code, stderr]).toEqual([3, expect.stringMatching(/Expected fsrcnn-s ×2 jpeg:40/)])
  })

  it.each(['30', 'jpeg', 'jpeg:0', 'jpeg:101', 'png:30', 'png,30', 'jpeg:30,', ''])(
    'refuses %j',
    async (text) => {
      const { code, stderr } = await runCommand(['eval', 'hr', '-s', '2', '--degrade', text], {
        cwd: folderOfOne(),
      })
      expect([code, stderr]).toEqual([
        2,
        expect.stringMatching(/Expected png, or jpeg, webp or avif with qualities/),
      ])
    },
  )

  it('is not for pictures that are low-resolution files', async () => {
    const args = ['eval', 'hr', '-s', '2', '--degrade', 'jpeg:30', '--lr', 'lr']
    const { code, stderr } = await runCommand(args, { cwd: folderOfOne() })
    expect([code, stderr]).toEqual([2, expect.stringMatching(/Leave out --lr/)])
  })
})
