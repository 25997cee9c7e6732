import { readFileSync } from 'node:fs'
import { restoringPairs } from '@sr/fsrcnn/restoring'
import { releasedWeights } from '@sr/fsrcnn/weights'
import { describe, expect, it } from 'vitest'
import { runCommand, runJson } from '../support/run-command.js'

describe('sr models', () => {
  it('has a row for each built-in model, and a document with each of their files', async () => {
    const { code, stdout, stderr } = await runCommand(['models'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^fsrcnn +FSRCNN\(56, 12, 4\) +12,809 +\d+ +[\d.]+ +[\d.]+ +[\d.]+ +yes$/m)
    const models = await listed()
    expect(models.map(({ name }) => name)).toEqual(releasedWeights.map(({ name }) => name))
    expect(models.every(({ license }) => license === 'MIT')).toBe(true)
    const restoring = models.filter(({ restores }) => restores).map(({ name }) => name)
    expect(restoring).toEqual(restoringPairs.map(({ name }) => name))
  })

  it('says what docs/results.md says of them', async () => {
    const page = readFileSync(new URL('../../../../docs/results.md', import.meta.url), 'utf8')
    const [, set5] = page.split('\n## ').filter((chapter) => /^(Quality|Set5)/.test(chapter))
    const scored = set5
      .split('\n### ')
      .flatMap((table) =>
        [...table.matchAll(/^\| \*\*(\S+)\*\* \| (\S+) /gm)].map(
          ([, model, psnr]) => `${model} ${table.slice(0, 2)} ${psnr}`,
        ),
      )
    const said = (await listed()).flatMap(({ model, scales, set5PsnrY }) =>
      scales.map((scale, i) => `${model} ×${scale} ${set5PsnrY[i].toFixed(2)}`),
    )
    expect(said.sort()).toEqual(scored.sort())
  })
})

interface Listed {
  readonly model: string
  readonly name: string
  readonly license: string
  readonly scales: readonly number[]
  readonly set5PsnrY: readonly number[]
  readonly restores: boolean
}

const listed = async () => (await runJson(['models'])).document.models as Listed[]
