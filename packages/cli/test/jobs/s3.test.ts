import { motoTitle, startMoto } from '@sr-internal/testing/services'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { fetchResults, startJobBucket } from '../support/job-bucket.js'
import { createJobFolder, expectAsUpscaled, workInS3 } from '../support/job-folder.js'
import { runProcessJson } from '../support/run-process.js'

const { title, skip } = motoTitle('work in S3')

describe.skipIf(skip)(title, { tags: ['slow'] }, () => {
  it('has the results of sr upscale, by sr shard, without a queue', async () => {
    const cwd = createJobFolder(4)
    const client = await startJobBucket(cwd)
    const part = (index: number) =>
      runProcessJson(['shard', ...workInS3, '--shard-size', '2', '--count', '2', '--index', `${index}`])
    expect([(await part(0)).document, (await part(1)).document]).toMatchObject([{ done: 2 }, { done: 2 }])
    await fetchResults(client, cwd)
    await expectAsUpscaled(cwd)
    expect((await part(1)).document).toMatchObject({ done: 0, presentBefore: 2 })
  })

  it('tells of a bucket that is not there, and of one that is no address', async () => {
    await startJobBucket(createJobFolder(1))
    const submit = async (input: string) =>
      (await runProcessJson(['submit', input, 's3://pictures/out', '--scale', '2'])).document.error?.code
    expect(await submit('s3://no-such-bucket/in')).toBe('bucket-missing')
    expect(await submit('s3://')).toBe('bad-usage')
  })

  it('prints wrong credentials nowhere', async () => {
    const moto = await startMoto({ checked: true })
    onTestFinished(() => moto.end())
    for (const [name, value] of Object.entries(moto.env)) vi.stubEnv(name, value)
    onTestFinished(() => void vi.unstubAllEnvs())
    const { document, stdout, stderr } = await runProcessJson(['submit', ...workInS3])
    expect(document.error?.code).toBe('access-denied')
    for (const [name, secret] of Object.entries(moto.env).filter(([name]) => name.includes('KEY')))
      expect(stdout + stderr, name).not.toContain(secret)
  })
})
