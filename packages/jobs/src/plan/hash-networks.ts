import { createHash } from 'node:crypto'
import { type Networks, planPasses } from '@sr/files'
import { restoringWeights } from '@sr/fsrcnn/restoring'
import type { Weights } from '@sr/network'
import { JobError } from '../errors.js'
import { digest } from './digest.js'
import type { ModelReference, PictureOptions } from './job.js'

/**
 * SHA-256 of each network that these options can run: `x2`, and `x2-restoring` where compressed pictures are
 * restored. Of numbers and config, not of a file: the same weights in another file hash the same.
 */
export async function hashNetworks(
  networks: Networks,
  { target, restore }: PictureOptions,
): Promise<Record<string, string>> {
  const scales = 'scale' in target ? (planPasses(networks.scales, target.scale) ?? []) : networks.scales
  const hashes: Record<string, string> = {}
  for (const scale of new Set(scales)) {
    const pair = restore === 'off' ? undefined : await networks.loadPair(scale)
    hashes[`x${scale}`] = hashWeights(pair ? restoringWeights(pair, 0) : await networks.load(scale))
    if (pair !== undefined) hashes[`x${scale}-restoring`] = hashWeights(restoringWeights(pair, 1))
  }
  return hashes
}

/** Throws `weights-differ` unless a model has the networks that a job names. */
export function assertSameWeights(model: ModelReference, found: Readonly<Record<string, string>>): void {
  const other = Object.keys(model.weights).find((network) => model.weights[network] !== found[network])
  if (other === undefined) return
  const problem =
    `the weights of ${other} are not those of the job. Expected SHA-256 ${model.weights[other]}, ` +
    `found ${found[other] ?? 'none'}. Give this worker the model that the job was submitted with, or submit again.`
  throw new JobError('weights-differ', model.name, problem)
}

function hashWeights({ config, tensors }: Weights): string {
  const hash = createHash('sha256').update(digest(config))
  for (const name of [...tensors.keys()].sort()) {
    const tensor = tensors.get(name)
    if (tensor === undefined) continue
    const { data, shape } = tensor
    hash.update(`\n${name}:${shape.join('x')}\n`)
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  }
  return hash.digest('hex')
}
