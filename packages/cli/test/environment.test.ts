import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { asCodedError, asReadError, asWriteError, removeUnfinished, writeFileWhole } from '@sr/files/disk'
import { createRaster } from '@sr/image'
import { encodePng } from '@sr/image/png'
import { createWorkFolder, fill } from '@sr-internal/pictures'
import { createRandom } from '@sr-internal/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { runJson } from './support/run-command.js'
import { outcomeOf, runProcess, runProcessJson, startProcess } from './support/run-process.js'

/** A picture without redundancy, so that its result takes room on the disk and some time. */
function noise(side: number): Uint8Array {
  const raster = createRaster(side, side, 3, 'uint8')
  const random = createRandom(1)
  for (let i = 0; i < raster.data.length; i++) raster.data[i] = 256 * random()
  return encodePng(raster)
}

const isRoot = process.getuid?.() === 0

describe('a disk without room', () => {
  it('keeps the old output, leaves nothing behind and does the other inputs', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'large.png': noise(200), 'small.png': 'RGB PNG', 'large_x2.png': 'grey PNG' })
    const before = readdirSync(folder)
    // No file of more than 64 blocks: the write fails half-way, like one on a full disk.
    const { code, document } = await runProcessJson(['upscale', 'large.png', 'small.png'], {
      cwd: folder,
      before: 'ulimit -f 64',
    })
    expect(code).toBe(1)
    expect(document.errors).toMatchObject([{ input: 'large.png', code: 'disk-full' }])
    expect(readdirSync(folder).sort()).toEqual([...before, 'small_x2.png'].sort())
  })

  it.skipIf(!isRoot)(
    "says so in the system's word (needs root, for a file system of 64 kB)",
    async ({ skip }) => {
      const folder = createWorkFolder()
      const disk = join(folder, 'disk')
      mkdirSync(disk)
      try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', disk], { stdio: 'ignore' })
      } catch {
        skip('mounting is not allowed here')
      }
      onTestFinished(() => void execFileSync('umount', [disk]))
      fill(folder, { 'large.png': noise(200) })
      const { code, document } = await runJson(['upscale', 'large.png', '-o', 'disk/'], { cwd: folder })
      expect([code, document.error?.code]).toEqual([3, 'disk-full'])
      expect(document.error?.message).toMatch(/ENOSPC/)
      expect(readdirSync(disk)).toEqual([])
    },
  )
})

describe('a process without what it needs', () => {
  it.each([
    ['upscale', 'a.png'],
    ['upscale', '$/a.png', '-o', 'b.png'],
    ['inspect', 'a.pth'],
    ['convert', 'a.pth', '-o', 'b.safetensors'],
    ['eval', 'a', '--scale', '2'],
    ['train', 'a.json'],
  ])('is told that its working folder is gone: sr %s %s', async (...args) => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': 'RGB PNG' })
    const { code, document } = await runProcessJson(
      args.map((arg) => arg.replace('$', folder)),
      {
        cwd: folder,
        before: 'mkdir gone; cd gone; rmdir ../gone',
      },
    )
    expect(code).toBe(3)
    expect(document.error).toMatchObject({ code: 'no-working-folder' })
  })

  it('is told that it may open no more files', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': 'RGB PNG' })
    const options = { cwd: folder, before: 'ulimit -n 25' }
    const { code, document } = await runProcessJson(['upscale', 'a.png'], options)
    expect(code).toBe(3)
    expect(document.error).toMatchObject({ code: 'too-many-files' })
  })

  it('says in a line that it cannot even read itself', async () => {
    const { code, stderr } = await runProcess(['--version'], { before: 'ulimit -n 20' })
    expect([code, stderr]).toEqual([3, expect.stringMatching(/^sr: cannot start: EMFILE.*\n$/)])
  })

  it.each([
    ['EMFILE', 'open', 'too-many-files'],
    ['ENFILE', 'scandir', 'too-many-files'],
    ['EIO', 'open', 'system-refused'],
  ])('is told of %s by a code, wherever it comes from', (code, syscall, expected) => {
    const error = Object.assign(new Error(`${code}: no, ${syscall}`), { code, syscall })
    expect(asCodedError('a.png', error)).toMatchObject({ code: expected })
    const known = expected === 'system-refused' ? ['unreadable', 'output-unwritable'] : [expected, expected]
    expect(asReadError('a.png', error)).toMatchObject({ code: known[0] })
    expect(asWriteError('a.png', error)).toMatchObject({ code: known[1] })
  })
})

describe('places without permission', () => {
  /**
   * Runs as a user who owns nothing; needs root to become one. The command itself has
   * to be readable to that user.
   */
  const nobody = isRoot ? { uid: 65534 } : {}

  it('are refused one by one, and the others done', async ({ skip }) => {
    const folder = createWorkFolder()
    chmodSync(folder, 0o755)
    if (isRoot && (await runProcess(['--version'], { cwd: folder, ...nobody })).code !== 0)
      skip('another user cannot read this checkout')
    fill(folder, {
      'secret.png': 'RGB PNG',
      'closed/a.png': 'RGB PNG',
      'open.png': 'RGB PNG',
      'locked/b.png': 'RGB PNG',
      'out/open_x2.png': 'grey PNG',
    })
    mkdirSync(join(folder, 'new'))
    if (isRoot) for (const path of ['new', 'out']) chownSync(join(folder, path), 65534, 65534)
    chmodSync(join(folder, 'secret.png'), 0o000)
    chmodSync(join(folder, 'closed'), 0o000)
    chmodSync(join(folder, 'locked'), 0o555)
    onTestFinished(() => chmodSync(join(folder, 'closed'), 0o755))
    onTestFinished(() => chmodSync(join(folder, 'locked'), 0o755))

    const read = await runProcessJson(['upscale', 'secret.png', 'closed', 'open.png', '-o', 'new'], {
      cwd: folder,
      ...nobody,
    })
    expect(read.code).toBe(1)
    expect(read.document.errors).toMatchObject([
      { input: 'secret.png', code: 'unreadable' },
      { input: 'closed', code: 'unreadable' },
    ])
    expect(readdirSync(join(folder, 'new'))).toEqual(['open_x2.png'])

    const write = await runProcessJson(['upscale', 'locked/b.png'], { cwd: folder, ...nobody })
    expect([write.code, write.document.error?.code]).toEqual([3, 'output-unwritable'])
    expect(readdirSync(join(folder, 'locked'))).toEqual(['b.png'])

    chmodSync(join(folder, 'out/open_x2.png'), 0o444)
    const protectedFile = await runProcessJson(['upscale', 'open.png', '-o', 'out'], {
      cwd: folder,
      ...nobody,
    })
    expect([protectedFile.code, protectedFile.document.error?.code]).toEqual([3, 'output-unwritable'])
  })

  it('include devices: nothing is ever renamed over one', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': 'RGB PNG' })
    execFileSync('mkfifo', [join(folder, 'pipe.png')])
    const { code, document } = await runJson(['upscale', 'a.png', '-o', 'pipe.png'], { cwd: folder })
    expect([code, document.error?.code]).toEqual([3, 'output-unwritable'])
  })
})

describe('an interrupted call', () => {
  const large = noise(1500)

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'ends with 130 at %s, keeps what is done and leaves nothing half-written',
    async (signal) => {
      const folder = createWorkFolder()
      fill(folder, { 'first.png': 'RGB PNG', 'second.png': large, 'third.png': 'RGB PNG' })
      const running = startProcess(['upscale', 'first.png', 'second.png', 'third.png', '--tile', '64'], {
        cwd: folder,
      })
      const outcome = outcomeOf(running)
      await once(running.stdout, 'data') // the first is done
      running.kill(signal)
      const { code, stdout, stderr } = await outcome
      expect(code).toBe(130)
      expect(stdout.trimEnd().split('\n')).toHaveLength(1)
      expect(stderr).toMatch(/^sr: .*interrupted.*\n$/)
      expect(readdirSync(folder).sort()).toEqual(['first.png', 'first_x2.png', 'second.png', 'third.png'])
    },
  )

  it('ends at once at the second Ctrl-C, without the temporary file of what is being written', async () => {
    const folder = createWorkFolder()
    const writing = writeFileWhole(join(folder, 'large.bin'), new Uint8Array(64 * 2 ** 20)).catch(() => {})
    while (readdirSync(folder).length === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    expect(readdirSync(folder)[0]).toMatch(/^\.large\.bin\..*\.tmp$/)
    removeUnfinished()
    expect(readdirSync(folder)).toEqual([])
    await writing
    expect(readdirSync(folder)).toEqual([])
  })

  it('lists in its document what was done before', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'first.png': 'RGB PNG', 'second.png': large })
    const running = startProcess(['upscale', 'first.png', 'second.png', '--tile', '64', '--json'], {
      cwd: folder,
    })
    const outcome = outcomeOf(running)
    while (!existsSync(join(folder, 'first_x2.png'))) await new Promise((resolve) => setTimeout(resolve, 50))
    running.kill('SIGINT')
    const { code, stdout } = await outcome
    expect(code).toBe(130)
    expect(JSON.parse(stdout)).toMatchObject({
      outputs: [{ input: 'first.png' }],
      errors: [{ input: 'second.png', code: 'interrupted' }],
    })
  })
})

describe('standard output on a full disk', () => {
  it
    .skipIf(!existsSync('/dev/full'))
    .each([['inspect', 'a.safetensors'], ['upscale', 'a.png', '--json'], ['--help']])(
    'is one line and exit code 3, and the work is done: sr %s',
    async (...args) => {
      const folder = createWorkFolder()
      fill(folder, { 'a.png': 'RGB PNG' })
      writeFileSync(join(folder, 'a.safetensors'), `${'\u0002'}${'\0'.repeat(7)}{}`)
      const { code, stderr } = await runProcess(args, { cwd: folder, before: 'exec > /dev/full' })
      expect([code, stderr]).toEqual([3, expect.stringMatching(/^sr: standard output: .*ENOSPC.*\n$/)])
      expect(existsSync(join(folder, 'a_x2.png'))).toBe(args[0] === 'upscale')
    },
  )
})

describe('a reader that goes away', () => {
  it('is no error worth a stack', async () => {
    const folder = createWorkFolder()
    writeFileSync(join(folder, 'a.pth'), '')
    const running = startProcess(['--help'], { cwd: folder })
    running.stdout.destroy()
    const { stderr } = await outcomeOf(running)
    expect(stderr).not.toMatch(/EPIPE|at /)
  })
})
