import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createWorkFolder, fill, seededPicture } from '@sr-internal/pictures'
import { expect } from 'vitest'
import { runCommand } from './run-command.js'

/** A folder with small pictures in `in`, `p00000.png` and so on, and the options of their work. */
export function createJobFolder(count: number): string {
  const folder = createWorkFolder()
  mkdirSync(join(folder, 'in'))
  const size = { width: 24, height: 18 }
  const name = (index: number): string => `in/p${String(index).padStart(5, '0')}.png`
  fill(folder, Object.fromEntries(Array.from({ length: count }, (_, i) => [name(i), seededPicture(i, size)])))
  return folder
}

const options = ['--scale', '2', '--model', 'fsrcnn-s'] as const

export const work = ['in', 'out', ...options] as const

/** The same work in a bucket of S3. */
export const workInS3 = ['s3://pictures/in', 's3://pictures/out', ...options] as const

/** All files below `out` but the notes of jobs, in order. */
export const resultsIn = (folder: string): string[] =>
  readdirSync(join(folder, 'out'), { recursive: true })
    .map(String)
    .filter((name) => !name.startsWith('.sr-jobs'))
    .sort()

/** Fails unless `out` holds what one call of `sr upscale` makes of `in`: those names, those bytes, no others. */
export async function expectAsUpscaled(folder: string): Promise<void> {
  const args = ['upscale', 'in', '-o', 'expected/', '--scale', '2', '--model', 'fsrcnn-s', '--quiet']
  expect((await runCommand(args, { cwd: folder })).code).toBe(0)
  expect(resultsIn(folder)).toEqual(readdirSync(join(folder, 'expected')).sort())
  const differing = resultsIn(folder).filter(
    (name) => !readFileSync(join(folder, 'out', name)).equals(readFileSync(join(folder, 'expected', name))),
  )
  expect(differing).toEqual([])
}

/** Waits until something is so; fails after two minutes. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const start = Date.now(); !(await isSo()); await wait(50))
    if (Date.now() - start > 120_000) throw new Error('It did not come to that within two minutes.')
}
