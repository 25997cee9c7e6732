import { createEnlarger, type Enlarger, type EnlargerOptions, type Networks, planPasses } from '@sr/files'
import { assertSameWeights, hashNetworks } from '../plan/hash-networks.js'
import type { Job, ModelReference, Shard } from '../plan/job.js'
import { readJob } from '../plan/read-job.js'
import { openStorage } from '../storage/open-storage.js'
import type { Storage } from '../storage/storage.js'
import { type RunShardOptions, runShard, type ShardReport } from './run-shard.js'

/** Runs shards of pictures one after the other, and keeps what the next one needs again. */
export interface PictureWorker {
  run(shard: Shard, options: ShardRunOptions): Promise<ShardReport>
  /** Frees networks and connections. */
  close(): void
}

export type ShardRunOptions = Pick<RunShardOptions, 'signal' | 'drain' | 'onProgress'>

export interface PictureWorkerOptions extends Pick<EnlargerOptions, 'engine' | 'tile'> {
  /** How many pictures are in work at once. */
  readonly inFlight: number
  /** The networks that a job's model means on this machine. */
  networksOf(model: ModelReference): Promise<Networks>
}

/** Makes what runs shards; the networks of one job stay loaded until a shard of another comes. */
export function createPictureWorker({
  inFlight,
  networksOf,
  ...engine
}: PictureWorkerOptions): PictureWorker {
  const storages = new Map<string, Promise<Storage>>()
  let current: { readonly job: Job; readonly enlarger: Enlarger } | undefined

  function storageOf(url: string): Promise<Storage> {
    const known = storages.get(url)
    if (known) return known
    const storage = openStorage(url)
    storages.set(url, storage)
    storage.catch(() => storages.delete(url)) // the next shard tries again
    return storage
  }

  async function load(output: Storage, id: string) {
    if (current?.job.id === id) return current
    const job = await readJob(output, id)
    const networks = await networksOf(job.model)
    assertSameWeights(job.model, await hashNetworks(networks, job.options))
    current?.enlarger.dispose()
    current = undefined // what follows may fail
    const { alpha, restore, target } = job.options
    const enlarger = createEnlarger(networks, { ...engine, alpha, restore })
    try {
      if ('scale' in target) await enlarger.prepare(planPasses(enlarger.scales, target.scale) ?? [])
    } catch (error) {
      enlarger.dispose()
      throw error
    }
    current = { job, enlarger }
    return current
  }

  return {
    async run(shard, options) {
      const output = await storageOf(shard.output)
      const { job, enlarger } = await load(output, shard.job)
      const input = await storageOf(job.input)
      return await runShard(job, shard.index, { ...options, input, output, enlarger, inFlight })
    },
    close() {
      current?.enlarger.dispose()
      for (const storage of storages.values()) storage.then((opened) => opened.close()).catch(() => undefined) // one that did not open has been told
    },
  }
}
