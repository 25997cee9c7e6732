import { wasmEngine } from '@sr/fsrcnn'
import { expect, onTestFinished, test } from 'vitest'
import { createPictureWorker } from '../../src/run/picture-worker.js'
import { createWorkPlace, networks, never, planOf, resultsIn } from '../support/work-place.js'

/** An engine that cannot load a network while `isAway`, as a GPU without memory cannot. */
function moodyEngine() {
  const engine = wasmEngine({ threads: 1 })
  const mood = {
    isAway: false,
    name: 'moody',
    load: (weights: Parameters<typeof engine.load>[0]) =>
      mood.isAway ? Promise.reject(new Error('the GPU is away')) : engine.load(weights),
  }
  return mood
}

test('where the networks of another job cannot be loaded, shards of the job before go on', async () => {
  const place = createWorkPlace(4)
  const job = await planOf(place, { shardSize: 2 })
  const other = await planOf(place, { layout: 'hashed' })
  const engine = moodyEngine()
  const worker = createPictureWorker({ engine, inFlight: 2, networksOf: async () => networks })
  onTestFinished(() => worker.close())
  const run = (id: string, index: number) =>
    worker.run({ kind: 'pictures', output: place.output.url, job: id, index }, { signal: never })

  expect(await run(job.id, 0)).toMatchObject({ done: 2 })
  engine.isAway = true
  await expect(run(other.id, 0)).rejects.toMatchObject({ code: 'engine-failed' })
  engine.isAway = false
  expect(await run(job.id, 1)).toMatchObject({ done: 2, failed: [] })
  expect(await run(other.id, 0)).toMatchObject({ done: 4, failed: [] })
  expect(resultsIn(place.output)).toHaveLength(8)
})
