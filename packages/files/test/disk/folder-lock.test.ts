import { existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createWorkFolder } from '@sr-internal/pictures'
import { expect, onTestFinished, test, vi } from 'vitest'
import { lockFolder } from '../../src/disk/folder-lock.js'
import { processMark } from '../../src/disk/process-mark.js'

const lock = (folder: string) => lockFolder(folder, 'another call', (reason) => new Error(reason))

const locksIn = (folder: string) => readdirSync(folder).filter((name) => name.startsWith('.lock'))

test('a second call of the same process is refused until the first is done', async () => {
  const folder = createWorkFolder()
  const { release } = await lock(folder)
  await expect(lock(folder)).rejects.toThrow(`another call, process ${process.pid}, works in this folder.`)
  expect(locksIn(folder)).toHaveLength(1)
  await release()
  await (await lock(folder)).release()
  expect(readdirSync(folder)).toEqual([])
})

test('of calls that begin in the same instant at most one has the folder', async () => {
  const folder = createWorkFolder()
  for (let round = 0; round < 20; round++) {
    const calls = await Promise.allSettled([lock(folder), lock(folder), lock(folder)])
    const held = calls.flatMap((call) => (call.status === 'fulfilled' ? [call.value] : []))
    expect(held.length).toBeLessThanOrEqual(1)
    for (const { release } of held) await release()
    expect(readdirSync(folder)).toEqual([])
  }
})

test('a lock says nothing once its folder was removed, and releasing it harms nobody', async () => {
  const folder = join(createWorkFolder(), 'made')
  const { release } = await lock(folder)
  rmSync(folder, { recursive: true })
  const next = await lock(folder)
  await release()
  await expect(lock(folder)).rejects.toThrow('works in this folder')
  await next.release()
  expect(existsSync(folder)).toBe(false)
})

test('the lock of a process that has ended is removed, and other files are not minded', async () => {
  const folder = createWorkFolder()
  const ended = (await processMark()).replace(/^\d+/, '4194305') // no process has so high a number
  for (const name of [`.lock-${ended}.0123456789ab`, '.lock-notes', 'lock-1'])
    writeFileSync(join(folder, name), '')
  const { release } = await lock(folder)
  expect(locksIn(folder)).toEqual([expect.stringMatching(`^.lock-${process.pid}\\b`), '.lock-notes'])
  await release()
  expect(readdirSync(folder).sort()).toEqual(['.lock-notes', 'lock-1'])
})

test.skipIf(!existsSync('/proc/self/stat'))(
  'a process is told from an earlier one of its number (needs /proc)',
  async () => {
    const folder = createWorkFolder()
    const mark = (await processMark()).replace(/^\d+-\d+/, `${process.ppid}-1`)
    writeFileSync(join(folder, `.lock-${mark}.0123456789ab`), '')
    const { release } = await lock(folder)
    await release()
    expect(readdirSync(folder)).toEqual([])
  },
)

test('the lock of another container or machine is heeded while it is renewed, and removed when it is not', async () => {
  const folder = createWorkFolder()
  const foreign = join(folder, '.lock-1-1@0123456789ab.0123456789ab')
  writeFileSync(foreign, '')
  await expect(lock(folder)).rejects.toThrow(
    /another container or on another machine.*remove .*\.lock-1-1@0123456789ab/,
  )
  expect(locksIn(folder)).toEqual(['.lock-1-1@0123456789ab.0123456789ab'])
  const anHourAgo = new Date(Date.now() - 3_600_000)
  utimesSync(foreign, anHourAgo, anHourAgo)
  const { release } = await lock(folder)
  expect(locksIn(folder)).toEqual([expect.stringMatching(`^.lock-${process.pid}\\b`)])
  await release()
})

test('a lock is renewed, so that others see that its process lives', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  const folder = createWorkFolder()
  const { release } = await lock(folder)
  const path = join(folder, locksIn(folder)[0] ?? '')
  const anHourAgo = new Date(Date.now() - 3_600_000)
  utimesSync(path, anHourAgo, anHourAgo)
  vi.advanceTimersByTime(10_000)
  vi.useRealTimers()
  await vi.waitFor(() => expect(statSync(path).mtimeMs).toBeGreaterThan(Date.now() - 60_000), 5_000)
  await release()
  expect(readdirSync(folder)).toEqual([])
})

test('a folder that cannot be made is told by a code', async () => {
  const folder = createWorkFolder()
  writeFileSync(join(folder, 'file'), '')
  await expect(lock(join(folder, 'file'))).rejects.toMatchObject({ code: 'output-unwritable' })
})
