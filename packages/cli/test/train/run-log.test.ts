import { readFileSync, writeFileSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { createWorkFolder } from '@sr-internal/pictures'
import { expect, it, onTestFinished, vi } from 'vitest'
import { type LogEntry, RunLog } from '../../src/train/run-log.js'

const scores = { psnr: 30, ssim: 0.9, bicubic: { psnr: 29, ssim: 0.8 }, best: true }
const entry = (step: number): LogEntry => ({ kind: 'validation', step, stage: 1, ...scores })

async function openLog() {
  const path = join(createWorkFolder(), 'log.jsonl')
  const log = await RunLog.read(path, 0)
  await log.begin()
  onTestFinished(() => log.close())
  const stepsOnDisk = () =>
    [...readFileSync(path, 'utf8').matchAll(/"step":(\d+).*\n/g)].map(([, step]) => Number(step))
  return { log, stepsOnDisk }
}

/** Makes a function of all open files refuse as a full disk does. */
async function refuse(name: 'write' | 'datasync') {
  const file = await open(join(createWorkFolder(), 'any'), 'w')
  const spy = vi.spyOn(Object.getPrototypeOf(file) as FileHandle, name)
  await file.close()
  spy.mockRejectedValue(Object.assign(new Error('no space'), { code: 'ENOSPC', syscall: name }))
  onTestFinished(() => spy.mockRestore())
  return spy
}

it('a line that a full disk refuses is on the disk after flush, once there is room', async () => {
  const { log, stepsOnDisk } = await openLog()
  const spy = await refuse('write')
  await log.append(entry(1))
  await expect(log.flush()).rejects.toMatchObject({ name: 'FileError', code: 'disk-full' })
  spy.mockRestore()
  await log.flush()
  expect(stepsOnDisk()).toEqual([1])
})

it('a disk that is full only when it is flushed is told as that, which a run goes on after', async () => {
  const { log } = await openLog()
  await log.append(entry(1))
  await refuse('datasync')
  await expect(log.flush()).rejects.toMatchObject({ name: 'FileError', code: 'disk-full' })
})

it.each([
  'null',
  '[]',
  '{"kind":"interval","step":1',
  '{"kind":"validation","step":1}',
  '{"kind":"note","step":1}',
])('a log with the line %s is refused by name', async (line) => {
  const path = join(createWorkFolder(), 'log.jsonl')
  writeFileSync(path, `${JSON.stringify(entry(1))}\n${line}\n`)
  const message = `${path}: a line is none of a run's: ${line}`
  await expect(RunLog.read(path, 5)).rejects.toMatchObject({
    code: 'other-run',
    message: expect.stringContaining(message),
  })
})
