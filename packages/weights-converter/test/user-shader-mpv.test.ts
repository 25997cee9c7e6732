import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
// By path, because the packages stand beside this one; a manifest must not say that they are needed.
import { storedPictures } from '../../../internal/pictures/src/stored-pictures.js'
import { wasmEngine } from '../../engine/src/index.js'
import { readWeights } from '../src/formats/safetensors/weights-file.js'
import { writeUserShader } from '../src/index.js'
import { lumaPlane } from './support/luma-plane.js'
import { type Player, showInMpv, whyNoMpv } from './support/run-mpv.js'

const why = whyNoMpv ? ` (skipped: ${whyNoMpv})` : ''

type Case = Player & { readonly form: 'compute' | 'fragment' }

describe.skipIf(whyNoMpv)(`a user shader in mpv${why}`, { tags: ['slow'], timeout: 120_000 }, () => {
  const byDay: Case[] = [
    { vo: 'gpu', form: 'fragment', openGl: { version: '3.0', glsl: '130' } },
    { vo: 'gpu-next', form: 'compute' },
  ]
  const byNight: Case[] = [
    { vo: 'gpu', form: 'compute' },
    { vo: 'gpu', form: 'fragment' },
    { vo: 'gpu-next', form: 'fragment' },
  ]
  test.for(byDay)('shows what our engine makes: %o', compare)
  test.for(byNight)('shows what our engine makes: %o', { tags: ['nightly'] }, compare)

  async function compare({ form, ...player }: Case): Promise<void> {
    const file = new URL('../../fsrcnn/weights/fsrcnn-s-x2.safetensors', import.meta.url)
    const weights = readWeights(readFileSync(file))
    const plane = lumaPlane(storedPictures.high, 8, 'limited')
    const shown = await showInMpv(player, writeUserShader(weights, { form }), plane, 2)

    const network = await wasmEngine({ threads: 1 }).load(weights)
    const input = Float32Array.from(plane.codes, (code) => code / 255)
    const output = await network.run(input, plane.height, plane.width)
    network.dispose()
    const grey = (value: number): number => Math.min(255, Math.max(0, ((255 * value - 16) * 255) / 219))
    const steps = Array.from(output, (value, i) => Math.abs(Math.round(grey(value)) - shown[i]))
    expect(Math.max(...steps)).toBeLessThanOrEqual(1)
    expect(shown.length).toBe(output.length)
  }
})
