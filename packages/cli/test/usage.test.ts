import { copyFileSync, linkSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileIdentity } from '@sr/files/disk'
import { createWorkFolder, fill, fixtureFile } from '@sr-internal/pictures'
import { describe, expect, it } from 'vitest'
import { runCommand, runJson } from './support/run-command.js'

describe('sr', () => {
  it('lists its commands and says its version', async () => {
    const help = await runCommand(['--help'])
    expect(help).toMatchObject({ code: 0, stderr: '' })
    expect(help.stdout).toMatch(/upscale[\s\S]*convert[\s\S]*inspect[\s\S]*eval[\s\S]*train[\s\S]*bench/)
    const { version }: { version: string } = JSON.parse(
      readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
    )
    expect(await runCommand(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  })

  it.each([
    [[]],
    [['polish', 'a.png']],
    [['upscale']],
    [['upscale', 'a.png', '--sharpen']],
    [['upscale', 'a.png', '--scale', '0.5']],
    [['upscale', 'a.png', '--scale', '17']],
    [['upscale', 'a.png', '--scale', '2', '--width', '100']],
    [['upscale', 'a.png', '--width', '0']],
    [['upscale', 'a.png', '--format', 'bmp']],
    [['upscale', 'a.png', '--quality', '101']],
    [['upscale', 'a.png', 'out.png']],
    [['upscale', 'a.png', 'nowhere/']],
    [['upscale', '-', '--files-from', '-']],
    [['upscale', '-']],
    [['upscale', '-', '-o', 'out/']],
    [['upscale', 'a.png', 'b.png', '-o', '-']],
    [['upscale', 'a.png', '-o', 'b.png', '--format', 'webp']],
    [['upscale', 'a.png', '--tile', '0']],
    [['upscale', 'a.png', '--alpha', 'magic']],
    [['upscale', 'a.png', '--effort', '10']],
    [['upscale', 'a.png', '--engine', 'webgl']],
    [['upscale', 'a.png', '--threads', '0']],
    [['upscale', 'a.png', '--threads', '65']],
    [['upscale', 'a.png', '--threads', '1.5']],
    [['eval', '.', '--scale', '2', '--threads', 'many']],
    [['convert', 'a.pth']],
    [['convert', 'a.pth', 'b.pth', '-o', 'c']],
    [['inspect']],
    [['bench', '--size', '640']],
    [['bench', '--size', '0x360']],
    [['bench', '--size', '640.5x360']],
    [['bench', '--scale', '9']],
    [['bench', '--threads', '0']],
    [['bench', 'photo.png']],
    [['train']],
    [['train', 'a.json', 'b.json']],
    [['train', 'a.json', '--steps', '0']],
    [['train', 'a.json', '--seed', '-1']],
    [['train', 'a.json', '--scale', '1']],
    [['train', 'a.json', '--backend', 'webgl']],
  ])('calls %j bad usage', async (args) => {
    const { code, stdout, stderr } = await runCommand(args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).not.toBe('')
  })

  it('reports bad usage as a document where one was asked for, and in one line', async () => {
    const { code, document, stderr } = await runJson(['upscale', 'a.png', '--scale', 'two'])
    expect(code).toBe(2)
    expect(document).toEqual({
      error: { code: 'bad-usage', message: expect.stringContaining("'two'") },
      errors: [],
    })
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  })

  it.each([['upscale'], ['convert'], ['inspect'], ['bench']])(
    'points from a mistake to the help of %s, which explains --set',
    async (command) => {
      const { stderr } = await runCommand([command, '--sharpen'])
      expect(stderr).toMatch(new RegExp(`^sr: arguments: [^.]*\\. See sr ${command} --help\\.\n$`))
      expect((await runCommand([command, '--help'])).stdout).toMatch(/--set[\s\S]*inputRange=BLACK\.\.WHITE/)
    },
  )

  it('takes what follows -- as names, whatever they look like', async () => {
    const { code, stdout, stderr } = await runCommand(['inspect', '--', '--json'], {
      cwd: createWorkFolder(),
    })
    expect([code, stdout, stderr]).toEqual([
      3,
      '',
      expect.stringMatching(/^sr: --json: no such file or folder\. Check the name\. /),
    ])
  })

  it('adds the stack with --debug only', async () => {
    const folder = createWorkFolder()
    const plain = await runCommand(['inspect', 'missing.pth'], { cwd: folder })
    const debug = await runCommand(['inspect', 'missing.pth', '--debug'], { cwd: folder })
    expect(plain.stderr).toMatch(
      /^sr: missing\.pth: no such file or folder\. Check the name\. More: \S+#not-found\n$/,
    )
    expect(debug.stderr.startsWith(plain.stderr)).toBe(true)
    expect(debug.stderr).toMatch(/\n {4}at .*\n[\s\S]*caused by.*ENOENT/)
  })
})

describe('sr upscale -o', () => {
  async function refusal(args: readonly string[], prepare: (folder: string) => void): Promise<string> {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': 'RGB PNG', 'b.png': 'grey PNG' })
    prepare(folder)
    const before = readdirSync(folder)
    const { code, document } = await runJson(['upscale', ...args], { cwd: folder })
    expect(code).toBe(2)
    expect(document.error?.code).toBe('bad-usage')
    expect(readdirSync(folder)).toEqual(before)
    expect(readFileSync(join(folder, 'a.png'))).toEqual(Buffer.from(fixtureFile('RGB PNG')))
    return document.error?.message ?? ''
  }

  it('names the choices when the extension says no format', async () => {
    const message = await refusal(['a.png', '-o', 'out.bmp'], () => {})
    expect(message).toMatch(/\.png, \.jpg, \.jpeg, \.webp, \.tif, \.tiff, \.avif.*found \.bmp/)
    expect(await refusal(['a.png', '-o', 'out'], () => {})).toContain('no extension')
  })

  it('wants a folder for several inputs and for a folder', async () => {
    expect(await refusal(['a.png', 'b.png', '-o', 'out.png'], () => {})).toContain('folder')
    expect(await refusal(['.', '-o', 'out.png'], () => {})).toContain('folder')
    expect(
      await refusal(['a.png', 'b.png', '-o', 'taken'], (folder) =>
        fill(folder, { taken: new Uint8Array(1) }),
      ),
    ).toContain('folder')
  })

  it('takes a backslash for what it is in names', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': 'RGB PNG' })
    const { code } = await runJson(['upscale', 'a.png', '-o', 'b\\..\\..png'], { cwd: folder })
    expect([code, readdirSync(folder)]).toEqual([0, ['a.png', 'b\\..\\..png']])
    expect(await fileIdentity(join(folder, 'b\\..'))).toBeUndefined()
  })

  it('refuses an output that is an input, under whatever name', async () => {
    expect(await refusal(['a.png', '-o', 'a.png'], () => {})).toContain('input')
    expect(
      await refusal(['a.png', '-o', './sub/../a.png'], (folder) => mkdirSync(join(folder, 'sub'))),
    ).toContain('input')
    // Once the folder is made, these lead to the input as well.
    expect(await refusal(['a.png', '-o', 'new/../a.png'], () => {})).toContain('input')
    expect(
      await refusal(['a.png', '-o', 'new/../self/a.png'], (folder) => symlinkSync('.', join(folder, 'self'))),
    ).toContain('input')
    expect(
      await refusal(['b/a.png', '-o', 'link/../new/../a.png'], (folder) => {
        mkdirSync(join(folder, 'b/c'), { recursive: true })
        copyFileSync(join(folder, 'a.png'), join(folder, 'b/a.png'))
        symlinkSync('b/c', join(folder, 'link'))
      }),
    ).toContain('input')
    expect(
      await refusal(['a.png', '-o', 'l.png'], (folder) => symlinkSync('a.png', join(folder, 'l.png'))),
    ).toContain('input')
    expect(
      await refusal(['a.png', '-o', 'h.png'], (folder) =>
        linkSync(join(folder, 'a.png'), join(folder, 'h.png')),
      ),
    ).toContain('input')
  })
})
