import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { createJobFolder, expectAsUpscaled, resultsIn, work } from '../support/job-folder.js'
import { runCommand, runJson } from '../support/run-command.js'
import { runProcess, runProcessJson } from '../support/run-process.js'

describe('sr shard', () => {
  it('does in parts, each a process for itself, what sr upscale does in one', async () => {
    const cwd = createJobFolder(10)
    const part = (index: number) =>
      runJson(['shard', ...work, '--shard-size', '2', '--count', '3', '--index', `${index}`], { cwd })
    const documents = [await part(2), await part(0), await part(1)].map(({ document }) => document)
    expect(documents).toMatchObject([{ done: 2 }, { done: 4 }, { done: 4 }])
    await expectAsUpscaled(cwd)
    expect((await part(0)).document).toMatchObject({ done: 0, presentBefore: 4 })
  })

  it('takes its part from the variable of the scheduler', async () => {
    const cwd = createJobFolder(2)
    const call = () => runJson(['shard', ...work, '--shard-size', '1', '--count', '2'], { cwd })
    expect((await call()).document.error?.code).toBe('bad-usage')
    for (const name of ['AWS_BATCH_JOB_ARRAY_INDEX', 'JOB_COMPLETION_INDEX', 'SLURM_ARRAY_TASK_ID']) {
      rmSync(join(cwd, 'out'), { recursive: true, force: true })
      vi.stubEnv(name, '1')
      expect((await call()).document).toMatchObject({ pictures: 1, done: 1 })
      expect(resultsIn(cwd)).toEqual(['p00001_x2.png'])
      vi.stubEnv(name, '2')
      expect((await call()).code).toBe(2)
      vi.unstubAllEnvs()
    }
  })

  it('goes by the last plan of sr submit, which alone lists anew', async () => {
    const cwd = createJobFolder(2)
    const shard = () => runJson(['shard', ...work, '--index', '0', '--count', '1'], { cwd })
    await shard()
    rmSync(join(cwd, 'in/p00000.png'))
    writeFileSync(join(cwd, 'in/p00001.png'), 'no picture')
    rmSync(join(cwd, 'out/p00001_x2.png'))
    expect((await shard()).document.errors).toMatchObject([{ input: 'p00001.png', code: 'input-changed' }])
    expect((await runJson(['submit', ...work], { cwd })).document).toMatchObject({ pictures: 1, shards: 1 })
    expect((await shard()).document.errors).toMatchObject([{ code: 'unsupported-picture' }])
  })

  it('refuses other options for the same readable names', async () => {
    const cwd = createJobFolder(1)
    await runJson(['submit', ...work], { cwd })
    const { code, document } = await runJson(['submit', ...work, '--quality', '80'], { cwd })
    expect([code, document.error?.code]).toEqual([3, 'other-results'])
    expect((await runJson(['submit', ...work, '--quality', '80', '--layout', 'hashed'], { cwd })).code).toBe(
      0,
    )
  })

  it('tells what it cannot reach by codes', async () => {
    const cwd = createJobFolder(1)
    const codeOf = async (...args: string[]) => (await runJson(args, { cwd })).document.error?.code
    expect(await codeOf('submit', 'nowhere', 'out')).toBe('not-found')
    expect(await codeOf('submit', ...work, '--queue', 'redis://127.0.0.1:1')).toBe('queue-unreachable')
    expect(await codeOf('status', '--queue', 'redis://127.0.0.1:1')).toBe('queue-unreachable')
    expect(await codeOf('work', '--queue', 'redis://127.0.0.1:1')).toBe('queue-unreachable')
    expect(await codeOf('retry')).toBe('bad-usage')
    expect((await runCommand(['work'], { cwd })).code).toBe(2)
  })
})

describe('a picture that kills its process', () => {
  /** Ends the process as the system does for lack of memory, whenever the picture is read. */
  const poison = `data:text/javascript,${encodeURIComponent(`
    import fs from 'node:fs'
    import { syncBuiltinESMExports } from 'node:module'
    const read = fs.promises.readFile
    fs.promises.readFile = (path, ...rest) => {
      if (String(path).endsWith('p00003.png')) process.kill(process.pid, 'SIGKILL')
      return read(path, ...rest)
    }
    syncBuiltinESMExports()`)}`

  it('kills it a few times, is set aside, stops no other, and can be run again alone', {
    tags: ['slow'],
  }, async () => {
    const cwd = createJobFolder(8)
    const args = ['shard', ...work, '--index', '0', '--count', '1']
    const before = `export NODE_OPTIONS='--import ${poison.replaceAll("'", '%27')}'`
    let deaths = 0
    while ((await runProcess(args, { cwd, before })).code === null && deaths < 9) deaths++
    expect(deaths).toBe(3)
    const { code, document } = await runProcessJson(args, { cwd, before })
    expect(code).toBe(1)
    expect(document).toMatchObject({ done: 0, presentBefore: 7 })
    expect(document.errors).toMatchObject([{ input: 'p00003.png', code: 'process-died' }])
    expect(resultsIn(cwd)).toHaveLength(7)

    expect((await runJson(['retry', 'out'], { cwd })).document).toMatchObject({ setAside: 1 })
    expect((await runJson(args, { cwd })).document).toMatchObject({ done: 1, presentBefore: 7 })
    await expectAsUpscaled(cwd)
  })
})
