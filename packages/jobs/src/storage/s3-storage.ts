import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3'
import { asWriteError, type FileContent, withTemporary } from '@sr/files/disk'
import { JobError } from '../errors.js'
import { importPeer } from '../import-peer.js'
import { asS3Error, statusOf } from './s3-errors.js'
import { isHidden, type Storage, type StoredFile } from './storage.js'

/** A folder of an S3 bucket, or of anything that speaks S3 and honours `If-None-Match: *`. */
export async function openS3Storage(bucket: string, folder: string): Promise<Storage> {
  const url = `s3://${bucket}${folder === '' ? '' : `/${folder}`}`
  if (bucket === '')
    throw new JobError('bad-usage', 's3://', 'no bucket is named. Expected s3://BUCKET/PREFIX.')
  const s3 = await importPeer(url, '@aws-sdk/client-s3', () => import('@aws-sdk/client-s3'))
  const client: S3Client = new s3.S3Client(settings(process.env))
  const prefix = folder === '' ? '' : `${folder}/`
  const place = (key: string) => ({ Bucket: bucket, Key: prefix + key })
  const telling = <Result>(key: string, call: Promise<Result>): Promise<Result> =>
    call.catch((error: unknown) => {
      throw asS3Error(key === '' ? url : `${url}/${key}`, bucket, error)
    })

  /** One LIST: up to 1,000 files after a key. */
  async function page(below: string, after: string | undefined) {
    const { Contents = [], IsTruncated = false } = await telling(
      '',
      client.send(
        new s3.ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix + below,
          ...(after === undefined ? {} : { StartAfter: prefix + after }),
        }),
      ),
    )
    const files = Contents.map(({ Key = '', ETag = '' }) => ({
      key: Key.slice(prefix.length),
      version: unquoted(ETag),
    }))
    return { files, more: IsTruncated }
  }

  async function* list(below = ''): AsyncGenerator<StoredFile> {
    let after: string | undefined
    for (;;) {
      const { files, more } = await page(below, after)
      for (const file of files)
        if (!isHidden(file.key.slice(below.length)) && !file.key.endsWith('/')) yield file
      if (!more) return
      after = files.at(-1)?.key
    }
  }

  return {
    url,
    list,
    async present(keys) {
      const wanted = [...keys].sort(byUtf8)
      const found = new Set<string>()
      // From the next wanted key on: neighbours come in one page, and what lies far off is not paged through.
      for (let next = 0, last = ''; next < wanted.length; ) {
        const before = justBefore(wanted[next])
        const { files, more } = await page('', byUtf8(before, last) > 0 ? before : last)
        for (const { key } of files) found.add(key)
        last = files.at(-1)?.key ?? last
        if (!more) break
        while (next < wanted.length && byUtf8(wanted[next], last) <= 0) next++
      }
      return new Set(keys.filter((key) => found.has(key)))
    },
    async read(key, range) {
      const { Body, ETag = '' } = await telling(
        key,
        client.send(
          new s3.GetObjectCommand({
            ...place(key),
            ...(range && { Range: `bytes=${range.start}-${range.end - 1}` }),
          }),
        ),
      )
      const bytes = await telling(key, Body?.transformToByteArray() ?? Promise.resolve(new Uint8Array()))
      return { bytes, version: unquoted(ETag) }
    },
    async putIfAbsent(key, content, signal) {
      return await withFile(content, async (path) => {
        const { size } = await stat(path)
        for (let pauseMs = firstPauseMs; ; pauseMs *= 2) {
          signal?.throwIfAborted()
          const put = new s3.PutObjectCommand({
            ...place(key),
            IfNoneMatch: '*',
            ContentLength: size,
            // A stream cannot be sent again where the first try fails: what fits into memory goes from there.
            Body: size > longestInMemoryBytes ? createReadStream(path) : await readWhole(path),
          })
          try {
            await client.send(put, signal && { abortSignal: signal })
            return true
          } catch (error) {
            if (statusOf(error) === 412) return false // it is there
            signal?.throwIfAborted()
            // 409: another one is being stored or removed this moment, and which of them stays is not said.
            if (statusOf(error) !== 409 || pauseMs > longestPauseMs)
              throw asS3Error(`${url}/${key}`, bucket, error)
            await wait(pauseMs, undefined, signal && { signal }).catch(() => undefined)
          }
        }
      })
    },
    async write(key, text) {
      await telling(key, client.send(new s3.PutObjectCommand({ ...place(key), Body: text })))
    },
    async remove(key) {
      await telling(key, client.send(new s3.DeleteObjectCommand(place(key))))
    },
    // An object is there or it is not.
    removeLeftovers: () => Promise.resolve(),
    close: () => client.destroy(),
  }
}

const longestInMemoryBytes = 2 ** 28

/** Before a conflicting request is made again, which the client does not do by itself. Together they are 6 seconds. */
const [firstPauseMs, longestPauseMs] = [100, 3_200]

/**
 * Other servers than Amazon's are named by their address and want the bucket in the path; many refuse the
 * checksums that the client would add. What fails on its way is tried eight times in
 * some seconds; who wants more patience runs the shard again.
 */
function settings(env: NodeJS.ProcessEnv): S3ClientConfig {
  const endpoint = env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL
  return {
    region: env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? 'us-east-1',
    maxAttempts: 8,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 60_000, throwOnRequestTimeout: true },
    ...(endpoint === undefined
      ? {}
      : {
          endpoint,
          forcePathStyle: true,
          requestChecksumCalculation: 'WHEN_REQUIRED',
          responseChecksumValidation: 'WHEN_REQUIRED',
        }),
  }
}

/** A key that sorts before this one with hardly any between: a LIST begins after a key, not at it. */
const justBefore = (key: string): string => key.slice(0, -1)

/** S3's order, which is not that of JavaScript's strings. */
const byUtf8 = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

const unquoted = (etag: string): string => etag.replaceAll('"', '')

/** The content as a file: encoders write into one, and it may be too large to be held. */
async function withFile<Result>(
  content: FileContent,
  use: (path: string) => Promise<Result>,
): Promise<Result> {
  const target = join(tmpdir(), 'sr-jobs')
  return await withTemporary(target, async (path) => {
    try {
      const file = await open(path, 'wx', 0o600)
      try {
        if (content instanceof Uint8Array) await file.writeFile(content)
      } finally {
        await file.close()
      }
    } catch (error) {
      throw asWriteError(target, error)
    }
    if (typeof content === 'function') await content(path)
    return await use(path)
  })
}

async function readWhole(path: string): Promise<Uint8Array> {
  const file = await open(path)
  try {
    return await file.readFile()
  } finally {
    await file.close()
  }
}
