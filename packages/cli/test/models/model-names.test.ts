import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createUpscaler } from '@sr/fsrcnn'
import { releasedWeights } from '@sr/fsrcnn/weights'
import type { Raster } from '@sr/image'
import { decodePng } from '@sr/image/png'
import { fsrcnnConfig, seededWeights, type Weights } from '@sr/network'
import { readMultiWeights, readWeights, writeMultiWeights } from '@sr/weights-converter'
import { createWorkFolder, fill, seededPicture } from '@sr-internal/pictures'
import { describe, expect, it } from 'vitest'
import { runCommand, runJson } from '../support/run-command.js'

const readPng = (path: string): Raster => decodePng(readFileSync(path))

async function upscaledByLibrary(network: Weights, raster: Raster): Promise<Raster> {
  const upscaler = await createUpscaler(network)
  try {
    return await upscaler.upscale(raster)
  } finally {
    upscaler.dispose()
  }
}

describe('the name of built-in weights', () => {
  const named = releasedWeights.flatMap(({ name, model, scales, load }) =>
    scales.map((scale) => ({ name, model, scale, load })),
  )

  it.each(named)('$model at ×$scale enlarges by the network of $name', async ({ model, scale, load }) => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': 'RGB PNG' })
    const args = ['upscale', 'a.png', '--model', model, '--scale', `${scale}`, '-o', 'b.png']
    expect(await runCommand(args, { cwd: folder })).toMatchObject({ code: 0, stderr: '' })
    const network = readMultiWeights((await load()).weights).find(({ config }) => config.scale === scale)
    const expected = network && (await upscaledByLibrary(network, readPng(join(folder, 'a.png'))))
    expect(readPng(join(folder, 'b.png'))).toEqual(expected)
  })

  it('may carry the scale, which then need not be stated and cannot be another', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': 'RGB PNG' })
    const { code } = await runCommand(['upscale', 'a.png', '--model', 'fsrcnn-x3'], { cwd: folder })
    expect([code, readPng(join(folder, 'a_x3.png')).width]).toEqual([0, 21])
    const refused = await runJson(['upscale', 'a.png', '--model', 'fsrcnn-x3', '--scale', '2'], {
      cwd: folder,
    })
    expect([refused.code, refused.document.error?.message]).toEqual([
      2,
      expect.stringContaining('fsrcnn-x3 enlarges by 3'),
    ])
  })
})

describe('a file of one trunk and several heads', () => {
  const trunk = seededWeights(fsrcnnConfig({ scale: 3, d: 4, s: 2, m: 1 }), 1).tensors
  const networks = [2, 3, 4].map((scale): Weights => {
    const { config, tensors } = seededWeights(fsrcnnConfig({ scale, d: 4, s: 2, m: 1 }), scale)
    const isHead = (name: string) => name.startsWith('deconv.')
    return { config, tensors: new Map([...trunk, ...[...tensors].filter(([name]) => isHead(name))]) }
  })

  function folderWithFile(): string {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': 'RGB PNG', 'heads.safetensors': writeMultiWeights(networks) })
    return folder
  }

  it('enlarges by the head of the stated scale', async () => {
    const folder = folderWithFile()
    for (const network of networks) {
      const { scale } = network.config
      const args = ['upscale', 'a.png', '--model', 'heads.safetensors', '--scale', `${scale}`]
      expect(await runCommand(args, { cwd: folder })).toMatchObject({ code: 0, stderr: '' })
      const expected = await upscaledByLibrary(network, readPng(join(folder, 'a.png')))
      expect(readPng(join(folder, `a_x${scale}.png`))).toEqual(expected)
    }
  })

  it('is refused without a scale, and says which it has', async () => {
    const args = ['upscale', 'a.png', '--model', 'heads.safetensors']
    const { code, document } = await runJson(args, { cwd: folderWithFile() })
    expect([code, document.error]).toEqual([
      3,
      { code: 'missing-fact', message: expect.stringContaining('×2, ×3, ×4') },
    ])
  })

  it('is inspected with all its tensors and scales', async () => {
    const { code, stdout } = await runCommand(['inspect', 'heads.safetensors'], { cwd: folderWithFile() })
    expect(code).toBe(0)
    expect(stdout).toContain('deconv_x2.weight')
    expect(stdout).toContain('recognised as: fsrcnn with scale=2,3,4')
  })

  it('is converted to one network of the stated scale', async () => {
    const folder = folderWithFile()
    const args = ['convert', 'heads.safetensors', '--scale', '4', '-o', 'x4.safetensors']
    expect(await runCommand(args, { cwd: folder })).toMatchObject({ code: 0, stderr: '' })
    const { config, tensors } = readWeights(readFileSync(join(folder, 'x4.safetensors')))
    expect([config, new Map(tensors)]).toEqual([networks[2].config, networks[2].tensors])
  })

  it('is evaluated at each of its scales', async () => {
    const folder = folderWithFile()
    fill(folder, { 'hr/photo.png': seededPicture(1) })
    const args = ['eval', 'hr', '--scale', '2,3,5', '--model', 'heads.safetensors']
    const { stderr, document } = await runJson(args, { cwd: folder })
    const models = (document as unknown as { models: { model: string; scale: number }[] }).models
    const rows = models.filter(({ model }) => model !== 'bicubic')
    expect(rows.map(({ scale }) => scale)).toEqual([2, 3])
    expect(stderr).toContain('evaluated at ×2, ×3 only')
  })
})
