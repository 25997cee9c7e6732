import { releasedWeights } from '@sr/fsrcnn/weights'
import { describe, expect, it } from 'vitest'
import { runCommand, runJson } from '../support/run-command.js'

describe('sr models', () => {
  it('has a row for each built-in model, and a document with each of their files', async () => {
    const { code, stdout, stderr } = await runCommand(['models'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^fsrcnn +2, 3, 4 +FSRCNN\(56, 12, 4\) +12,809 /m)
    const { document } = await runJson(['models'])
    const models = document.models as { name: string; license: string }[]
    expect(models.map(({ name }) => name)).toEqual(releasedWeights.map(({ name }) => name))
    expect(models.every(({ license }) => license === 'MIT')).toBe(true)
  })
})
