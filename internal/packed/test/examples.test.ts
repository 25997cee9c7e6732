import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { pngSize } from './support/png-size.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const node = (script: string, ...args: string[]): string =>
  execFileSync('node', [script, ...args], { cwd: root, encoding: 'utf8' })

test('the demo writes two enlarged photos, and sheets that compare them and a JPEG', () => {
  const printed = node('examples/demo/demo.js')
  expect(printed).toMatch(/guitar-x3\.png {2}192×192 → 576×576 in \d+ ms/)
  expect(printed).toMatch(/dog-x3\.png {2}192×192 → 576×576 in \d+ ms/)
  expect(pngSize(join(root, 'out/guitar-x3.png'))).toEqual([576, 576])
  expect(pngSize(join(root, 'out/side-by-side.png'))).toEqual([1792, 2444])
  expect(printed).toContain('JPEG of quality 30')
  expect(pngSize(join(root, 'out/side-by-side-jpeg.png'))).toEqual([2384, 1244])
})

test('node-upscale enlarges a PNG and reports progress up to 100 %', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sr-example-'))
  const target = join(folder, 'dog-x2.png')
  expect(node('examples/node-upscale/upscale.js', 'examples/photos/dog.png', target)).toContain('100 %')
  expect(pngSize(target)).toEqual([384, 384])
  rmSync(folder, { recursive: true })
})

test('convert-checkpoint makes a model that plain tfjs opens', () => {
  expect(node('examples/convert-checkpoint/convert.js')).toContain(
    'recognised as fsrcnn, Lornatang/FSRCNN-PyTorch',
  )
  expect(node('examples/convert-checkpoint/plain-tfjs.js')).toContain('192×192 → 384×384')
  const { modelTopology } = JSON.parse(
    readFileSync(join(root, 'examples/convert-checkpoint/out/model.json'), 'utf8'),
  ) as { modelTopology: { model_config: { config: { layers: { class_name: string }[] } } } }
  const classes = new Set(modelTopology.model_config.config.layers.map((layer) => layer.class_name))
  expect([...classes].sort()).toEqual(['Conv2D', 'Conv2DTranspose', 'PReLU'])
})

test('custom-hourglass describes, fits, swaps a head and enlarges', () => {
  const printed = node('examples/custom-hourglass/hourglass.js')
  expect(printed).toContain('one trunk, two heads: [1,20,30,1] → [1,40,60,1] and [1,60,90,1]')
  expect(printed).toContain('upscaled to 150×120')
  for (const [, first, last] of printed.matchAll(/mean absolute error ([\d.]+) → ([\d.]+)/g)) {
    expect(Number(last)).toBeLessThan(Number(first))
  }
})
