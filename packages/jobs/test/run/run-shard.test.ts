import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { enlargeFile } from '@sr/files'
import { processMark } from '@sr/files/disk'
import { fill, seededPicture } from '@sr-internal/pictures'
import { expect, test } from 'vitest'
import type { Job } from '../../src/plan/job.js'
import { jobKeys } from '../../src/plan/job.js'
import { type RunShardOptions, runShard } from '../../src/run/run-shard.js'
import { forgetDeadLetters, writeRecord } from '../../src/run/shard-record.js'
import type { Storage } from '../../src/storage/storage.js'
import {
  createTestEnlarger,
  createWorkPlace,
  namesIn,
  never,
  pictureName,
  planOf,
  resultName,
  resultsIn,
} from '../support/work-place.js'

type Place = Pick<RunShardOptions, 'input' | 'output'>

const run = (job: Job, { input, output }: Place, more: Partial<RunShardOptions> = {}, index = 0) =>
  runShard(job, index, { input, output, enlarger: createTestEnlarger(), inFlight: 2, signal: never, ...more })

/** A storage that notes what is asked of it. */
function watched(storage: Storage): Storage & { readonly calls: string[] } {
  const calls: string[] = []
  return {
    ...storage,
    calls,
    present: (keys) => {
      calls.push('list')
      return storage.present(keys)
    },
    putIfAbsent: (key, content, signal) => {
      calls.push(`put ${key}`)
      return storage.putIfAbsent(key, content, signal)
    },
  }
}

test('every picture of a shard has the result that enlargeFile makes, bit for bit', async () => {
  const place = createWorkPlace(5)
  const job = await planOf(place)
  expect(await run(job, place)).toEqual({ pictures: 5, done: 5, presentBefore: 0, failed: [], left: 0 })
  const enlarger = createTestEnlarger()
  for (let i = 0; i < 5; i++) {
    const alone = join(place.folder, 'alone.png')
    const options = { target: { scale: 2 }, overwrite: true, signal: never }
    await enlargeFile(join(place.input.url, pictureName(i)), alone, enlarger, options)
    expect(readFileSync(join(place.output.url, resultName(i)))).toEqual(readFileSync(alone))
  }
})

test('only what is missing is done; a second run asks once what is there and writes nothing', async () => {
  const place = createWorkPlace(4)
  const job = await planOf(place)
  fill(place.output.url, { [resultName(1)]: 'RGB PNG' })
  expect(await run(job, place)).toMatchObject({ done: 3, presentBefore: 1 })
  const output = watched(place.output)
  expect(await run(job, { ...place, output })).toMatchObject({ done: 0, presentBefore: 4 })
  expect(output.calls).toEqual(['list'])
})

test('a job in many shards is done once each, and nothing but results and the plan stays', async () => {
  const place = createWorkPlace(7)
  const job = await planOf(place, { shardSize: 3 })
  expect(job.shardEnds).toHaveLength(3)
  const reports = [2, 0, 1].map(async (index) => await run(job, place, {}, index))
  expect((await Promise.all(reports)).map(({ pictures, done }) => [pictures, done])).toEqual([
    [1, 1],
    [3, 3],
    [3, 3],
  ])
  expect(resultsIn(place.output)).toEqual(Array.from({ length: 7 }, (_, i) => resultName(i)))
  expect(namesIn(place.output).filter((name) => name.includes('shards/') || name.endsWith('.tmp'))).toEqual(
    [],
  )
})

test('two runs of a shard at once store each result once', async () => {
  const place = createWorkPlace(12)
  const job = await planOf(place)
  const reports = await Promise.all([run(job, place), run(job, place)])
  expect(reports.reduce((sum, { done }) => sum + done, 0)).toBe(12)
  expect(reports.map(({ done, presentBefore }) => done + presentBefore)).toEqual([12, 12])
  expect(resultsIn(place.output)).toHaveLength(12)
})

test('a bad picture is tried twice, set aside with its code, and stops no other', async () => {
  const place = createWorkPlace(4)
  writeFileSync(join(place.input.url, pictureName(1)), 'no picture')
  const job = await planOf(place)
  const reads: string[] = []
  const read = (key: string) => {
    reads.push(key)
    return place.input.read(key)
  }
  const input = { ...place.input, read }
  const report = await run(job, { ...place, input })
  expect(report).toMatchObject({ done: 3, failed: [{ input: pictureName(1), code: 'unsupported-picture' }] })
  expect(report.failed[0]?.message).toContain(pictureName(1))
  expect(reads.filter((key) => key === pictureName(1))).toHaveLength(2)
  const again = await run(job, { ...place, input })
  expect(again).toMatchObject({ done: 0, presentBefore: 3, failed: report.failed })
  expect(reads.filter((key) => key === pictureName(1))).toHaveLength(2)
})

test('what was set aside can be run again alone', async () => {
  const place = createWorkPlace(3)
  const good = readFileSync(join(place.input.url, pictureName(1)))
  const { mtime } = statSync(join(place.input.url, pictureName(1)))
  // As large and as old as the picture that it will be, so that it counts as the same.
  const bad = Buffer.alloc(good.length)
  writeFileSync(join(place.input.url, pictureName(1)), bad)
  utimesSync(join(place.input.url, pictureName(1)), mtime, mtime)
  const job = await planOf(place, { shardSize: 2 })
  expect((await run(job, place)).failed).toHaveLength(1)
  writeFileSync(join(place.input.url, pictureName(1)), good)
  utimesSync(join(place.input.url, pictureName(1)), mtime, mtime)
  expect((await run(job, place)).failed).toHaveLength(1)
  expect(await forgetDeadLetters(place.output, job.id)).toEqual([0])
  expect(await run(job, place)).toMatchObject({ done: 1, presentBefore: 1, failed: [] })
  expect(await forgetDeadLetters(place.output, job.id)).toEqual([])
})

test('a picture that was replaced or removed after the plan fails by a code', async () => {
  const place = createWorkPlace(3)
  const job = await planOf(place)
  fill(place.input.url, { [pictureName(0)]: seededPicture(9, { width: 30, height: 9 }) })
  rmSync(join(place.input.url, pictureName(2)))
  const { done, failed } = await run(job, place)
  expect(done).toBe(1)
  expect(failed.map(({ input, code }) => [input, code])).toEqual([
    [pictureName(0), 'input-changed'],
    [pictureName(2), 'not-found'],
  ])
})

test('a storage that breaks down ends the shard, and sets no picture aside', async () => {
  const place = createWorkPlace(4)
  const job = await planOf(place)
  const broken = new Error('full') as Error & { code: string }
  broken.code = 'storage-unreachable'
  const output = { ...place.output, putIfAbsent: () => Promise.reject(broken) }
  await expect(run(job, { ...place, output })).rejects.toMatchObject({ code: 'storage-unreachable' })
  expect(await run(job, place)).toMatchObject({ done: 4, failed: [] })
})

test('networks that were freed end the shard, and set no picture aside', async () => {
  const place = createWorkPlace(4)
  const job = await planOf(place)
  const enlarger = createTestEnlarger()
  await enlarger.prepare([2])
  enlarger.dispose()
  await expect(run(job, place, { enlarger })).rejects.toMatchObject({ code: 'disposed' })
  expect(await run(job, place)).toMatchObject({ done: 4, failed: [] })
})

test('a drained run finishes what is in work and leaves the rest to the next', async () => {
  const place = createWorkPlace(6)
  const job = await planOf(place)
  const drain = new AbortController()
  const first = await run(job, place, { inFlight: 1, drain: drain.signal, onProgress: () => drain.abort() })
  expect(first).toMatchObject({ done: 1, left: 5, failed: [] })
  expect(namesIn(place.output).filter((name) => name.includes('shards/'))).toEqual([])
  expect(await run(job, place)).toMatchObject({ done: 5, presentBefore: 1 })
})

test('an aborted run leaves nothing half-written', async () => {
  const place = createWorkPlace(6)
  const job = await planOf(place)
  const controller = new AbortController()
  const aborted = run(job, place, { signal: controller.signal, onProgress: () => controller.abort() })
  await expect(aborted).rejects.toMatchObject({ code: 'interrupted' })
  expect(resultsIn(place.output).filter((name) => name.endsWith('.tmp'))).toEqual([])
  expect(await run(job, place)).toMatchObject({ left: 0, failed: [] })
  expect(resultsIn(place.output)).toHaveLength(6)
})

test('what a killed process left half-written is removed by the next run of its shard', async () => {
  const place = createWorkPlace(2)
  const job = await planOf(place)
  await run(job, place) // this process has looked for leftovers in the folder once
  rmSync(join(place.output.url, resultName(0)))
  const ended = (await processMark()).replace(/^\d+/, '4194305') // no process has this number
  writeFileSync(join(place.output.url, `.p000_x2.png.${ended}.0123456789ab.tmp`), 'half')
  await writeRecord(place.output, job.id, 0, { running: true, inFlight: 2, suspects: {}, failures: {} })
  expect(await run(job, place)).toMatchObject({ done: 1, presentBefore: 1 })
  expect(resultsIn(place.output)).toEqual([resultName(0), resultName(1)])
})

test('a damaged plan and a missing one are told by codes', async () => {
  const place = createWorkPlace(1)
  const job = await planOf(place)
  writeFileSync(join(place.output.url, jobKeys(job.id).manifest), 'x'.repeat(job.shardEnds[0] ?? 0))
  await expect(run(job, place)).rejects.toMatchObject({ code: 'damaged-job' })
  rmSync(join(place.output.url, jobKeys(job.id).manifest))
  await expect(run(job, place)).rejects.toMatchObject({ code: 'no-job' })
  await expect(run(job, place, {}, 1)).rejects.toMatchObject({ code: 'bad-usage' })
})
