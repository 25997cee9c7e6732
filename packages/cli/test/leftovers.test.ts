import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { processMark, writeFileWhole, writeFolderWhole } from '@sr/files/disk'
import { createWorkFolder, fill, seededPicture } from '@sr-internal/pictures'
import { describe, expect, it, onTestFinished } from 'vitest'
import { endedMark } from './support/ended-mark.js'
import { type ProcessOptions, runProcess, startProcess } from './support/run-process.js'
import { waitFor } from './support/train-folder.js'

const hiddenIn = (folder: string) => readdirSync(folder).filter((name) => name.startsWith('.'))

/** A folder in which `sr` was held still while it wrote a picture. */
async function holdWriting(options: ProcessOptions = {}) {
  const folder = createWorkFolder()
  fill(folder, { 'large.png': seededPicture(1, { width: 1000, height: 1000 }), 'small.png': 'RGB PNG' })
  // The slowest encoder, so that its end does not come before the signal.
  const args = ['upscale', 'large.png', '-o', 'large.avif', '--effort', '9']
  const running = startProcess(args, { cwd: folder, ...options })
  onTestFinished(() => void running.kill('SIGKILL'))
  await waitFor(() => hiddenIn(folder).length > 0)
  running.kill('SIGSTOP')
  return { folder, running }
}

describe('what a killed process left in a folder', () => {
  it('is removed by the next one that writes there, and not while the first lives', async () => {
    const { folder, running } = await holdWriting()
    const [name] = hiddenIn(folder)
    expect(name).toMatch(/^\.large\.avif\..*\.tmp$/)
    expect(await runProcess(['upscale', 'small.png'], { cwd: folder })).toMatchObject({ code: 0 })
    expect(hiddenIn(folder)).toEqual([name])
    running.kill('SIGKILL')
    await once(running, 'close')
    expect(hiddenIn(folder)).toEqual([name])
    expect(await runProcess(['upscale', 'small.png'], { cwd: folder })).toMatchObject({ code: 0 })
    expect(readdirSync(folder).sort()).toEqual(['large.png', 'small.png', 'small_x2.png'])
  })

  it.skipIf(spawnSync('unshare', ['--pid', '--fork', '--mount-proc', 'true']).status !== 0)(
    'stays for a day if it was in another container (needs unshare and the right to use it)',
    async () => {
      const within = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child']
      const { folder, running } = await holdWriting({ within })
      const [name] = hiddenIn(folder)
      running.kill('SIGKILL')
      await once(running, 'close')
      await runProcess(['upscale', 'small.png'], { cwd: folder })
      expect(hiddenIn(folder)).toEqual([name])
      const before = new Date(Date.now() - 25 * 3_600_000)
      utimesSync(join(folder, name), before, before)
      await runProcess(['upscale', 'small.png'], { cwd: folder })
      expect(hiddenIn(folder)).toEqual([])
    },
  )
})

describe('writing into a folder', () => {
  it('touches no file of the user, and none of a write in this process', async () => {
    const folder = createWorkFolder()
    const names = [
      '.notes.tmp',
      '.a.png.0123456789ab.tmp',
      '.a.1-2@home.0123456789ab.tmp',
      `.a.${await processMark()}.0123456789ab.tmp`,
      `a.${await endedMark()}.0123456789ab.tmp`,
      `.a.${await endedMark()}.0123456789ab.tmp.png`,
    ]
    for (const name of names) writeFileSync(join(folder, name), 'mine')
    await writeFileWhole(join(folder, 'new'), Uint8Array.of(1))
    expect(readdirSync(folder).sort()).toEqual([...names, 'new'].sort())
  })

  it('removes folders that were not finished, except the two of an exchange that was cut off between', async () => {
    const folder = createWorkFolder()
    const stem = `.net.${await endedMark()}`
    const cutOff = [`${stem}.0123456789ab.old`, `${stem}.0123456789ab.tmp`]
    for (const name of [...cutOff, `${stem}.aaaaaaaaaaaa.tmp`, `${stem}.bbbbbbbbbbbb.old`])
      mkdirSync(join(folder, name, 'inside'), { recursive: true })
    await writeFolderWhole(join(folder, 'net'), new Map([['model.json', Uint8Array.of(1)]]))
    expect(readdirSync(folder).sort()).toEqual([...cutOff, 'net'])
  })
})
