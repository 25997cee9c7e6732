import { availableParallelism } from 'node:os'
import { fsrcnnConfig, seededWeights } from '@sr/network'
import { writeWeights } from '@sr/weights-converter'
import { createWorkFolder, fill } from '@sr-internal/pictures'
import { describe, expect, it } from 'vitest'
import { type Document, runCommand, runJson } from './support/run-command.js'
import { runProcessJson } from './support/run-process.js'

interface Timing {
  readonly ms: { readonly median: number; readonly min: number }
  readonly runs: number
  readonly megapixelsPerSecond: number
}

const timingOf = (document: Document): Timing => document as unknown as Timing

/** How many megapixels a second the median time of a number of output pixels makes. */
const throughput = (pixels: number, { ms }: Timing): number => pixels / 1e6 / (ms.median / 1e3)

describe('sr bench', () => {
  it('times the network alone, and counts the megapixels of the output', async () => {
    const { code, document, stderr } = await runJson(['bench', '--size', '24x16', '--scale', '3'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(document).toMatchObject({ size: '24x16', scale: 3, model: 'fsrcnn', endToEnd: false, errors: [] })
    expect(document).toMatchObject({ engine: 'wasm', threads: Math.min(availableParallelism(), 16) })
    const timing = timingOf(document)
    expect(timing.ms.min).toBeGreaterThan(0)
    expect(timing.ms.min).toBeLessThanOrEqual(timing.ms.median)
    expect(timing.runs).toBeGreaterThanOrEqual(5)
    expect(timing.megapixelsPerSecond).toBeCloseTo(throughput(72 * 48, timing), 6)
  })

  it.each([
    ['hourglass-64-32-4', 3],
    ['espcn', 3],
    ['srcnn', 4],
    ['fsrcnn', 5],
  ])('times %s ×%i, of which no weights are released, from RGB to RGB too', async (model, scale) => {
    const args = ['bench', '--size', '12x10', '--scale', `${scale}`, '--model', model]
    for (const more of [[], ['--end-to-end']]) {
      const { code, document } = await runJson([...args, ...more])
      expect(code).toBe(0)
      expect(document).toMatchObject({ model, scale, endToEnd: more.length === 1 })
      const timing = timingOf(document)
      expect(timing.megapixelsPerSecond).toBeCloseTo(throughput(120 * scale ** 2, timing), 6)
    }
  })

  it('times a model file at its own scale, with what --set says of it', async () => {
    const folder = createWorkFolder()
    const weights = seededWeights(fsrcnnConfig({ scale: 4, d: 4, s: 2, m: 1 }), 1)
    fill(folder, { 'net.safetensors': writeWeights(weights) })
    const args = ['bench', '--size', '9x8', '--model', 'net.safetensors', '--engine', 'tfjs-cpu']
    const { code, document } = await runJson(args, { cwd: folder })
    expect(code).toBe(0)
    expect(document).toMatchObject({ scale: 4, model: 'net.safetensors', engine: 'tfjs-cpu', threads: 1 })
    const { document: refused } = await runJson([...args, '--set', 'd=5'], { cwd: folder })
    expect(refused.error?.message).toMatch(/\bd\b.*5/)
  })

  it('runs on as many threads as stated, and says so', async () => {
    const { document, stderr } = await runJson(['bench', '--size', '24x16', '--threads', '3'])
    expect([document.threads, stderr]).toEqual([3, ''])
  })

  it('says what it timed and how fast that was in two lines', async () => {
    const { code, stdout } = await runCommand(['bench', '--size', '8x6', '--model', 'fsrcnn-s'])
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /^FSRCNN\(32, 5, 1\) ×2, [\d,]+ parameters, 8×6 → 16×12, network alone, wasm, \d+ threads?\nmedian \d+\.\d ms, min \d+\.\d ms of \d+ runs; \d+\.\d megapixels of output a second\n$/,
    )
  })

  it('refuses --set for a network that has no file', async () => {
    const { code, document } = await runJson(['bench', '--model', 'espcn', '--set', 'edge=valid'])
    expect(code).toBe(2)
    expect(document.error).toEqual({
      code: 'bad-usage',
      message: expect.stringMatching(/edge=valid.*espcn ×2/),
    })
  })

  it('says that a model file is missing, and that an engine is', async () => {
    const missing = await runJson(['bench', '--model', 'nothing.pth'], { cwd: createWorkFolder() })
    expect([missing.code, missing.document.error?.code]).toEqual([3, 'not-found'])
    const engine = await runJson(['bench', '--engine', 'tfjs-node'])
    expect([engine.code, engine.document.error?.code]).toEqual([4, 'engine-not-available'])
  })

  it('calls a picture that no memory holds out of memory, and prints nothing else', async () => {
    const { code, document } = await runJson(['bench', '--size', '99999x99999'])
    expect([code, document.error?.code]).toEqual([3, 'out-of-memory'])
  })

  it('tells a broken engine from a mistake of its own', async () => {
    const { code, document } = await runProcessJson(['bench', '--size', '4000x4000', '--engine', 'tfjs-wasm'])
    expect([code, document.error?.code]).toEqual([3, 'engine-failed'])
    expect(document.error?.message).toContain('--end-to-end')
  })
})
