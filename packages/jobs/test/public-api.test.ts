import { expect, test } from 'vitest'
import * as queue from '../src/bullmq/index.js'
import * as api from '../src/index.js'

test('the package exports these names and no others', () => {
  expect(Object.keys(api).sort()).toEqual([
    'JobError',
    'assertSameWeights',
    'createFolderStorage',
    'createPictureWorker',
    'forgetDeadLetters',
    'hashNetworks',
    'latestPlan',
    'openS3Storage',
    'openStorage',
    'outputNamer',
    'planJob',
    'plannedJobs',
    'readJob',
    'runShard',
  ])
})

test('/bullmq exports these names and no others', () => {
  expect(Object.keys(queue).sort()).toEqual([
    'queueStatus',
    'retryShards',
    'submitFilm',
    'submitJob',
    'workOnQueue',
  ])
})
