/**
 * Any number of pictures, enlarged by any number of machines: a job is planned once, each of its shards can
 * run anywhere, any number of times.
 *
 * @packageDocumentation
 */

export { JobError, type JobErrorCode } from './errors.js'
export { assertSameWeights, hashNetworks } from './plan/hash-networks.js'
export type { Job, JobSpec, Layout, ModelReference, PictureOptions, Shard } from './plan/job.js'
export { outputNamer } from './plan/output-name.js'
export { latestPlan, type PlanOptions, planJob } from './plan/plan-job.js'
export { plannedJobs, readJob } from './plan/read-job.js'
export {
  createPictureWorker,
  type PictureWorker,
  type PictureWorkerOptions,
  type ShardRunOptions,
} from './run/picture-worker.js'
export { type RunShardOptions, runShard, type ShardProgress, type ShardReport } from './run/run-shard.js'
export { forgetDeadLetters } from './run/shard-record.js'
export { createFolderStorage } from './storage/folder-storage.js'
export { openStorage } from './storage/open-storage.js'
export { openS3Storage } from './storage/s3-storage.js'
export type { ByteRange, Storage, StoredFile } from './storage/storage.js'
