import { fileURLToPath } from 'node:url'
import { CheckpointError } from '@sr/weights-converter'
import { describe, expect, it } from 'vitest'
import { describeProblem } from '../../src/models/describe-conversion.js'
import { convertFile, inspectFile } from '../../src/models/read-model-file.js'

const converterFixture = (path: string): string =>
  fileURLToPath(new URL(`../../../weights-converter/test/fixtures/${path}`, import.meta.url))

describe('what the converter says of a file', () => {
  it('names --set for what was assumed, as --set takes it', async () => {
    const { warnings } = await convertFile(converterFixture('families/lornatang-8-x4.pth'), { scale: 4 })
    expect(warnings[0]).toEqual({
      code: 'assumed-fields',
      message: expect.stringMatching(
        /: edge=zero color=y601 inputRange=0\.\.1 deconv\.crop=4,1\. .*--set FIELD=VALUE\.$/,
      ),
    })
  })

  it('names --scale where the scale is missing or assumed', async () => {
    const file = converterFixture('families/lornatang-8-x4.pth')
    await expect(convertFile(file, {})).rejects.toMatchObject({
      code: 'missing-fact',
      message: `${file}: scale: the file does not say by how much its network enlarges. State it: --scale N.`,
    })
    const { warnings } = await convertFile(converterFixture('families/yjn870-srcnn.pth'), {})
    expect(warnings).toContainEqual({
      code: 'assumed-scale',
      message: expect.stringMatching(/: --scale N\.$/),
    })
  })

  it('names --arch where the network may be another one', () => {
    const remedy = { option: 'architecture', value: 'srcnn' } as const
    const error = new CheckpointError('unknown-architecture', 'network', 'It is a plain chain.', { remedy })
    expect(error.message).toContain('options.architecture')
    expect(describeProblem(error)).toBe(
      'network: It is a plain chain. If yours is a plain srcnn: sr convert --arch srcnn.',
    )
  })

  it('is the same for sr inspect', async () => {
    const { warnings } = await inspectFile(converterFixture('families/yjn870-srcnn.pth'), {})
    expect(warnings.map(({ code }) => code)).toEqual(['assumed-fields', 'assumed-scale'])
    for (const { message } of warnings) expect(message).not.toContain('options.')
  })
})

describe('--key', () => {
  const timm = converterFixture('dictionaries/timm.pth')

  it('is named where one of several copies was taken', async () => {
    const { warnings } = await convertFile(timm, { scale: 2 })
    expect(warnings[0]).toEqual({
      code: 'several-copies',
      message:
        'The file holds state_dict_ema, state_dict; state_dict_ema was taken. Another is taken by --key PATH.',
    })
  })

  it('is named with what it takes where the choice is the user’s', () => {
    const remedy = { option: 'key', values: ['day', 'night'] } as const
    const error = new CheckpointError('missing-fact', 'key', 'the file holds 2 networks.', { remedy })
    expect(error.message).toBe('key: the file holds 2 networks. State one in options.key: day, night.')
    expect(describeProblem(error)).toBe(
      'key: the file holds 2 networks. State one: --key day, or --key night.',
    )
  })
})
