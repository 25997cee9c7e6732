import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createEnlarger, type Enlarger, type Networks } from '@sr/files'
import { presetConfig, seededWeights } from '@sr/network'
import { createWorkFolder, fill, seededPicture } from '@sr-internal/pictures'
import { onTestFinished } from 'vitest'
import { hashNetworks } from '../../src/plan/hash-networks.js'
import type { JobSpec } from '../../src/plan/job.js'
import { planJob } from '../../src/plan/plan-job.js'
import { createFolderStorage } from '../../src/storage/folder-storage.js'
import type { Storage } from '../../src/storage/storage.js'

/** A seeded FSRCNN-s ×2 and nothing else. */
export const networks: Networks = {
  scales: [2],
  load: async () => seededWeights(presetConfig('fsrcnn-s', 2), 1),
  loadPair: async () => undefined,
}

/** Gone after the test. */
export function createTestEnlarger(): Enlarger {
  const enlarger = createEnlarger(networks, { restore: 'off' })
  onTestFinished(() => enlarger.dispose())
  return enlarger
}

/** Folders for pictures and results, with `count` small pictures `p000.png` and so on. */
export function createWorkPlace(count: number) {
  const folder = createWorkFolder()
  const [input, output] = [join(folder, 'in'), join(folder, 'out')]
  mkdirSync(input)
  mkdirSync(output)
  fill(
    input,
    Object.fromEntries(Array.from({ length: count }, (_, i) => [pictureName(i), seededPicture(i, size)])),
  )
  return { folder, input: createFolderStorage(input), output: createFolderStorage(output) }
}

const size = { width: 12, height: 10 }

export const pictureName = (index: number): string => `p${String(index).padStart(3, '0')}.png`

export const resultName = (index: number): string => `p${String(index).padStart(3, '0')}_x2.png`

/** A specification of ×2 by FSRCNN-s. */
export async function specOf(
  { input, output }: { readonly input: Storage; readonly output: Storage },
  change: Partial<JobSpec> = {},
): Promise<JobSpec> {
  const options = { target: { scale: 2 }, restore: 'off' } as const
  const model = { name: 'fsrcnn-s', weights: await hashNetworks(networks, options) }
  const places = { input: input.url, output: output.url }
  return { kind: 'pictures', ...places, model, options, layout: 'same', ...change }
}

export const never = new AbortController().signal

export const planOf = async (
  place: { readonly input: Storage; readonly output: Storage },
  { shardSize = 1000, ...change }: Partial<JobSpec> & { readonly shardSize?: number } = {},
) => await planJob(await specOf(place, change), { ...place, shardSize, signal: never })

/** All names below a folder of results, hidden ones and those of notes too. */
export const namesIn = (storage: Storage): string[] =>
  readdirSync(storage.url, { recursive: true }).map(String).sort()

export const resultsIn = (storage: Storage): string[] =>
  namesIn(storage).filter((name) => !name.startsWith('.sr-jobs'))
