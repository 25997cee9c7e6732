/**
 * Jobs on a BullMQ queue in Redis: the only files that know a queue. Needs `bullmq` and `ioredis`.
 *
 * @packageDocumentation
 */

export { type JobStatus, type QueueStatus, queueStatus } from './queue-status.js'
export { type Retried, retryShards } from './retry-shards.js'
export { type Submitted, submitJob } from './submit-job.js'
export { type ShardHandlers, type WorkEvent, type WorkOptions, workOnQueue } from './work-on-queue.js'
