import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { createWorkFolder, fill, seededPicture } from '@sr-internal/pictures'
import { type MotoServer, motoTitle, startMoto } from '@sr-internal/testing/services'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { runShard } from '../../src/run/run-shard.js'
import { createFolderStorage } from '../../src/storage/folder-storage.js'
import { openStorage } from '../../src/storage/open-storage.js'
import type { Storage } from '../../src/storage/storage.js'
import { createTestEnlarger, never, planOf } from '../support/work-place.js'

/** A bucket that gives these answers to PUTs, the last one for ever; statuses and codes are those of Amazon's reference. */
async function bucketThatAnswers(...answers: readonly (200 | 409 | 412)[]) {
  const codes = { 409: 'ConditionalRequestConflict', 412: 'PreconditionFailed' }
  const bodies: string[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    bodies.push(body)
    const status = answers[Math.min(bodies.length, answers.length) - 1] ?? 200
    const content = status === 200 ? '' : `<Error><Code>${codes[status]}</Code><Message>no</Message></Error>`
    response.writeHead(status, { 'content-type': 'application/xml' }).end(content)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  vi.stubEnv('AWS_ENDPOINT_URL_S3', `http://127.0.0.1:${port}`)
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'key')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret')
  onTestFinished(() => void vi.unstubAllEnvs())
  const storage = await openStorage('s3://pictures/out')
  onTestFinished(() => storage.close())
  return { storage, bodies }
}

describe('a conditional write', () => {
  test('that met another one is made again, until it is known which of them stays', async () => {
    const stored = await bucketThatAnswers(409, 409, 200)
    expect(await stored.storage.putIfAbsent('a.png', Buffer.from('mine'))).toBe(true)
    expect(stored.bodies).toEqual(['mine', 'mine', 'mine'])
    const present = await bucketThatAnswers(409, 412)
    expect(await present.storage.putIfAbsent('a.png', Buffer.from('mine'))).toBe(false)
    expect(present.bodies).toHaveLength(2)
  })

  test('that meets others again and again is an error, and no result', { tags: ['slow'] }, async () => {
    const { storage, bodies } = await bucketThatAnswers(409)
    await expect(storage.putIfAbsent('a.png', Buffer.from('mine'))).rejects.toMatchObject({
      code: 'storage-failed',
      message: expect.stringContaining('409, ConditionalRequestConflict'),
    })
    expect(bodies).toHaveLength(7)
  })

  test('that waits for another one ends with its signal', async () => {
    const { storage } = await bucketThatAnswers(409)
    const stop = new AbortController()
    const stored = storage.putIfAbsent('a.png', Buffer.from('mine'), stop.signal)
    setTimeout(() => stop.abort(new Error('enough')), 50)
    await expect(stored).rejects.toThrow('enough')
  })
})

const { title, skip } = motoTitle('a storage in S3')

describe.skipIf(skip)(title, () => {
  let moto: MotoServer
  let client: S3Client

  beforeAll(async () => {
    moto = await startMoto()
    for (const [name, value] of Object.entries(moto.env)) vi.stubEnv(name, value)
    client = new S3Client({ endpoint: moto.endpoint, forcePathStyle: true, region: 'us-east-1' })
    await client.send(new CreateBucketCommand({ Bucket: 'pictures' }))
  })
  afterAll(async () => {
    client?.destroy()
    vi.unstubAllEnvs()
    await moto?.end()
  })

  const put = async (keys: readonly string[], body = 'x') => {
    for (const Key of keys) await client.send(new PutObjectCommand({ Bucket: 'pictures', Key, Body: body }))
  }

  const keysOf = async (storage: Storage, folder?: string) => {
    const keys: string[] = []
    for await (const { key } of storage.list(folder)) keys.push(key)
    return keys
  }

  test('lists the same keys in the same order as a folder with the same files', async () => {
    const names = [
      'a/b.png',
      'a.png',
      'a-b.png',
      'é.png',
      'z/😀.png',
      'z/\uffee.png',
      'B.png',
      '.hidden/x.png',
      'a/.y.png',
    ]
    await put(names.map((name) => `order/${name}`))
    const folder = createWorkFolder()
    fill(folder, Object.fromEntries(names.map((name) => [name, Buffer.from('x')])))
    const listed = await keysOf(await openStorage('s3://pictures/order'))
    expect(listed).toEqual(await keysOf(createFolderStorage(folder)))
    expect(listed).toHaveLength(7)
  })

  test('of two writers one stores its bytes, and the other is told', async () => {
    const storage = await openStorage('s3://pictures/once')
    const writers = ['first', 'second', 'third'].map((text) =>
      storage.putIfAbsent('a.png', Buffer.from(text)),
    )
    const stored = await Promise.all(writers)
    expect(stored.filter(Boolean)).toHaveLength(1)
    const { bytes } = await storage.read('a.png')
    expect(Buffer.from(bytes).toString()).toBe(['first', 'second', 'third'][stored.indexOf(true)])
  })

  test('reads a range, and tells a missing object by not-found', async () => {
    const storage = await openStorage('s3://pictures/range/')
    await storage.write('note', '0123456789')
    expect(Buffer.from((await storage.read('note', { start: 3, end: 6 })).bytes).toString()).toBe('345')
    await expect(storage.read('none')).rejects.toMatchObject({ code: 'not-found' })
    await storage.remove('note')
    await expect(storage.read('note')).rejects.toMatchObject({ code: 'not-found' })
  })

  test('asks by one LIST for neighbours, and does not page through what lies between', {
    tags: ['nightly'],
  }, async () => {
    const keys = Array.from({ length: 1100 }, (_, i) => `between/m${String(i).padStart(4, '0')}.png`)
    await Promise.all(Array.from({ length: 10 }, (_, i) => put(keys.filter((_, k) => k % 10 === i))))
    const storage = await openStorage('s3://pictures/between')
    const send = vi.spyOn(S3Client.prototype, 'send')
    try {
      const found = await storage.present(['a.png', 'm0000.png', 'm0999.png', 'z.png'])
      expect([...found]).toEqual(['m0000.png', 'm0999.png'])
      expect(send).toHaveBeenCalledTimes(2)
      await storage.present(Array.from({ length: 1000 }, (_, i) => `m${String(i).padStart(4, '0')}.png`))
      expect(send).toHaveBeenCalledTimes(3)
    } finally {
      send.mockRestore()
    }
  })

  test('a shard of pictures in S3 has the results that a folder has, and a second run writes nothing', async () => {
    const folder = createWorkFolder()
    const local = { input: createFolderStorage(`${folder}/in`), output: createFolderStorage(`${folder}/out`) }
    const pictures = Object.fromEntries([1, 2, 3].map((seed) => [`p${seed}.png`, seededPicture(seed)]))
    fill(local.input.url, pictures)
    for (const [name, Body] of Object.entries(pictures))
      await client.send(new PutObjectCommand({ Bucket: 'pictures', Key: `in/${name}`, Body }))
    const remote = {
      input: await openStorage('s3://pictures/in'),
      output: await openStorage('s3://pictures/out'),
    }
    const options = { enlarger: createTestEnlarger(), inFlight: 2, signal: never }
    await runShard(await planOf(local), 0, { ...local, ...options })
    const job = await planOf(remote)
    expect(await runShard(job, 0, { ...remote, ...options })).toMatchObject({ done: 3, failed: [] })
    for await (const { key } of local.output.list())
      expect((await remote.output.read(key)).bytes).toEqual(
        new Uint8Array((await local.output.read(key)).bytes),
      )
    expect(await runShard(job, 0, { ...remote, ...options })).toMatchObject({ done: 0, presentBefore: 3 })
    expect(await keysOf(remote.output)).toEqual(await keysOf(local.output))
  })

  test('a bucket that is not there and an address that is none are told by codes', async () => {
    const missing = await openStorage('s3://no-such-bucket/in')
    await expect(keysOf(missing)).rejects.toMatchObject({
      code: 'bucket-missing',
      where: 's3://no-such-bucket',
    })
    await expect(missing.putIfAbsent('a', Buffer.from('a'))).rejects.toMatchObject({ code: 'bucket-missing' })
    await expect(openStorage('gs://bucket')).rejects.toMatchObject({ code: 'bad-usage' })
    await expect(openStorage('s3://')).rejects.toMatchObject({ code: 'bad-usage' })
  })

  test('a storage that does not answer is told by a code, after some tries', { tags: ['slow'] }, async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_S3', 'http://127.0.0.1:1')
    try {
      const storage = await openStorage('s3://pictures/in')
      await expect(keysOf(storage)).rejects.toMatchObject({ code: 'storage-unreachable' })
    } finally {
      vi.stubEnv('AWS_ENDPOINT_URL_S3', moto.endpoint)
    }
  })

  test('wrong credentials are told by a code, and printed nowhere', { tags: ['slow'] }, async () => {
    const strict = await startMoto({ checked: true })
    try {
      for (const [name, value] of Object.entries(strict.env)) vi.stubEnv(name, value)
      const storage = await openStorage('s3://pictures/in')
      const error: Error = await keysOf(storage).catch((failure) => failure)
      expect(error).toMatchObject({ code: 'access-denied', where: 's3://pictures/in' })
      const { inspect } = await import('node:util')
      const all = inspect(error, { depth: 9, showHidden: true })
      expect(all).not.toContain(strict.env.AWS_SECRET_ACCESS_KEY)
      expect(all).not.toContain(strict.env.AWS_ACCESS_KEY_ID)
    } finally {
      for (const [name, value] of Object.entries(moto.env)) vi.stubEnv(name, value)
      await strict.end()
    }
  })
})
