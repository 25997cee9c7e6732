import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fill, seededPicture } from '@sr-internal/pictures'
import { expect, onTestFinished, test, vi } from 'vitest'
import { jobKeys } from '../../src/plan/job.js'
import { outputNamer } from '../../src/plan/output-name.js'
import { latestPlan, planJob } from '../../src/plan/plan-job.js'
import { plannedJobs, readShard } from '../../src/plan/read-job.js'
import { createFolderStorage } from '../../src/storage/folder-storage.js'
import { createWorkPlace, namesIn, never, pictureName, planOf, specOf } from '../support/work-place.js'

test('the same work has the same plan, twice and at once, and other work has another', async () => {
  const place = createWorkPlace(5)
  const plans = await Promise.all([planOf(place), planOf(place)])
  expect(new Set(plans.map(({ id }) => id)).size).toBe(1)
  expect((await planOf(place)).id).toBe(plans[0]?.id)
  expect((await planOf(place, { shardSize: 2 })).id).not.toBe(plans[0]?.id)
  fill(place.input.url, { 'new.png': seededPicture(7) })
  const grown = await planOf(place)
  expect(grown).toMatchObject({ pictures: 6 })
  expect(grown.id).not.toBe(plans[0]?.id)
  expect((await plannedJobs(place.output)).sort()).toContain(grown.id)
})

test('the shards hold every picture once, in the order of their keys', async () => {
  const place = createWorkPlace(5)
  fill(place.input.url, {
    'a/x.JPG': Buffer.from('x'),
    'a/notes.txt': Buffer.from('x'),
    '.hidden.png': Buffer.from('x'),
  })
  const job = await planOf(place, { shardSize: 4 })
  const shards = [await readShard(place.output, job, 0), await readShard(place.output, job, 1)]
  expect(shards.map((shard) => shard.map(({ key }) => key))).toEqual([
    ['a/x.JPG', ...[0, 1, 2].map(pictureName)],
    [3, 4].map(pictureName),
  ])
})

test('results inside the folder of the inputs are no inputs', async () => {
  const { input } = createWorkPlace(2)
  const output = createFolderStorage(join(input.url, 'large'))
  fill(output.url, { 'p000_x2.png': seededPicture(1) })
  expect(await planOf({ input, output })).toMatchObject({ pictures: 2 })
  await expect(planOf({ input, output: input })).rejects.toMatchObject({ code: 'bad-usage' })
})

test('a folder without pictures and one that is not there are told by codes', async () => {
  const { input, output } = createWorkPlace(0)
  await expect(planOf({ input, output })).rejects.toMatchObject({ code: 'not-found', where: input.url })
  rmSync(input.url, { recursive: true })
  await expect(planOf({ input, output })).rejects.toMatchObject({ code: 'not-found', where: input.url })
})

test('a folder for temporary files that cannot be written to is told by a code', async () => {
  const place = createWorkPlace(3)
  vi.stubEnv('TMPDIR', join(place.folder, 'missing'))
  onTestFinished(() => void vi.unstubAllEnvs())
  await expect(planOf(place)).rejects.toMatchObject({
    code: 'output-unwritable',
    message: expect.stringContaining(join(place.folder, 'missing')),
  })
})

test('readable names of other weights or options are refused, hashed ones are not', async () => {
  const place = createWorkPlace(1)
  const { options } = await planOf(place)
  const webp = { options: { ...options, format: 'webp' as const } }
  await expect(planOf(place, webp)).rejects.toMatchObject({ code: 'other-results' })
  expect(await planOf(place, { ...webp, layout: 'hashed' })).toMatchObject({ pictures: 1 })
})

test('the last plan of a work is found again, and no other', async () => {
  const place = createWorkPlace(1)
  const spec = await specOf(place)
  expect(await latestPlan(spec, place.output)).toBeUndefined()
  const job = await planJob(spec, { ...place, shardSize: 1000, signal: never })
  expect(await latestPlan(spec, place.output)).toEqual(job)
  expect(await latestPlan({ ...spec, layout: 'hashed' }, place.output)).toBeUndefined()
  // A job as it lies in the storage is plain data.
  expect(JSON.parse(readFileSync(join(place.output.url, jobKeys(job.id).job), 'utf8'))).toEqual(job)
  expect(namesIn(place.output).filter((name) => name.endsWith('.tmp'))).toEqual([])
})

test('names of results follow from the key, and hashed ones from all that makes a result', async () => {
  const place = createWorkPlace(0)
  const spec = await specOf(place)
  const file = (key: string, version = '1') => ({ key, version })
  const same = outputNamer(spec)
  expect(['a/b.jpg', 'a/b.bmp', 'a/b.PNG', 'b.x.webp'].map((key) => same(file(key)))).toEqual([
    'a/b_x2.jpg',
    'a/b_x2.bmp.png',
    'a/b_x2.PNG',
    'b.x_x2.webp',
  ])
  const change = (options: object) => outputNamer({ ...spec, options: { ...spec.options, ...options } })
  expect(change({ format: 'webp' })(file('b.jpg'))).toBe('b_x2.jpg.webp')
  expect(change({ target: { width: 1920 } })(file('b.jpg'))).toBe('b_1920w.jpg')
  const hashed = { ...spec, layout: 'hashed' as const }
  const names = [
    outputNamer(hashed)(file('b.jpg')),
    outputNamer(hashed)(file('b.jpg', '2')),
    outputNamer({ ...hashed, options: { ...spec.options, quality: 80 } })(file('b.jpg')),
    outputNamer({ ...hashed, model: { name: 'other', weights: { x2: '0' } } })(file('b.jpg')),
  ]
  expect(new Set(names).size).toBe(4)
  for (const name of names) expect(name).toMatch(/^b_x2-[\da-f]{16}\.jpg$/)
})
