import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCommand, runJson } from '../support/run-command.js'
import { seededPicture } from '../support/seeded-picture.js'
import { createWorkFolder, fill } from '../support/work-folder.js'

interface Entry {
  readonly model: string
  readonly scale: number
  readonly degrade: string | null
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
    const [, auto] = (await entriesOf(folder, ...args)).entries
    const [, off] = (await entriesOf(folder, ...args, '--restore', 'off')).entries
    const [, whole] = (await entriesOf(folder, ...args, '--restore', '1')).entries
    expect(auto.mean.psnrY).not.toBe(off.mean.psnrY)
    expect(auto.mean.psnrY).toBe(whole.mean.psnrY)
  })

  it('names the quality in tables and in the report', async () => {
    const folder = folderOfOne()
    const { stdout } = await runCommand(
      ['eval', 'hr', '-s', '2', '--degrade', 'jpeg:30,60', '--html', 'report.html', '--csv', 'scores.csv'],
      { cwd: folder },
    )
    expect(stdout).toContain('stored as jpeg:30, jpeg:60 and read again')
    expect(stdout).toContain('×2 jpeg:60 mean')
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
