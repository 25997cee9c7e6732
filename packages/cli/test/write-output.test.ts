import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileWhole } from '@sr/files/disk'
import { createWorkFolder, fill } from '@sr-internal/pictures'
import { describe, expect, it } from 'vitest'
import { runJson } from './support/run-command.js'

const bytes = new TextEncoder().encode('new')

describe('an output that is a symbolic link', () => {
  it.each([
    ['to a file that is not there', 'later.bin'],
    ['into another folder', 'sub/later.bin'],
    ['to a link to a file that is not there', 'second.bin'],
  ])('stays where it leads %s, which is written', async (_, target) => {
    const folder = createWorkFolder()
    mkdirSync(join(folder, 'sub'))
    symlinkSync('../third.bin', join(folder, 'sub/second.bin'))
    symlinkSync('sub/second.bin', join(folder, 'second.bin'))
    symlinkSync(target, join(folder, 'link.bin'))
    await writeFileWhole(join(folder, 'link.bin'), bytes)
    expect(readlinkSync(join(folder, 'link.bin'))).toBe(target)
    expect(readFileSync(join(folder, 'link.bin'), 'utf8')).toBe('new')
    expect(lstatSync(join(folder, target === 'second.bin' ? 'third.bin' : target)).isFile()).toBe(true)
  })

  it('is followed from the folder that the link lies in, where that is reached through a link', async () => {
    const folder = createWorkFolder()
    mkdirSync(join(folder, 'a/real'), { recursive: true })
    symlinkSync('a/real', join(folder, 'short'))
    symlinkSync('../beside.bin', join(folder, 'short/link.bin'))
    await writeFileWhole(join(folder, 'short/link.bin'), bytes)
    expect(readFileSync(join(folder, 'a/beside.bin'), 'utf8')).toBe('new')
  })

  it.each([
    ['missing/out.png', /link to .*missing[/\\]out\.png, whose folder does not exist/],
    ['circle.png', /circle of symbolic links/],
  ])('is refused where it leads nowhere: to %s', async (target, message) => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': 'grey PNG' })
    symlinkSync('link.png', join(folder, 'circle.png'))
    symlinkSync(target, join(folder, 'link.png'))
    const { code, document } = await runJson(['upscale', 'a.png', '-o', 'link.png'], { cwd: folder })
    expect([code, document.error?.code]).toEqual([3, 'output-unwritable'])
    expect(document.error?.message).toMatch(message)
    expect(readdirSync(folder).sort()).toEqual(['a.png', 'circle.png', 'link.png'])
  })
})
