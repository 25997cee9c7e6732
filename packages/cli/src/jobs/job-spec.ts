import type { Networks } from '@sr/files'
import {
  hashNetworks,
  type JobSpec,
  type Layout,
  type ModelReference,
  openStorage,
  type Storage,
} from '@sr/jobs'
import { type SizeOptions, targetOf } from '../arguments/target-of.js'
import { assertRestorable } from '../models/assert-restorable.js'
import { chooseModel } from '../models/choose-model.js'
import { networksOf } from '../models/networks.js'
import type { StatedOptions } from '../models/stated-options.js'
import type { Report } from '../terminal/report.js'

/** What `sr submit` and `sr shard` are told of the work. */
export interface JobOptions extends StatedOptions, SizeOptions, Omit<JobSpec['options'], 'target'> {
  readonly model: string
  readonly layout: Layout
  /** Pictures in a shard. */
  readonly shardSize: number
}

/** A job to be planned, with the storages that it names and the networks of its model. */
export interface OpenedJob {
  readonly spec: JobSpec
  readonly input: Storage
  readonly output: Storage
  readonly networks: Networks
}

/** Opens both storages and the model. The caller closes the storages. */
export async function openJob(
  inputUrl: string,
  outputUrl: string,
  { model: name, scale, width, height, set, key, layout, ...rest }: JobOptions,
  report: Report,
): Promise<OpenedJob> {
  const stated = { ...(scale && { scale }), ...(set && { set }), ...(key && { key }) }
  const model = await chooseModel(name, stated)
  await assertRestorable(rest.restore, model)
  const { restore, alpha, format, quality, effort, strip, maxPixels } = rest
  const target = targetOf({ ...stated, ...(width && { width }), ...(height && { height }) }, model.scale)
  const options = { target, restore, alpha, format, quality, effort, strip, maxPixels }
  const networks = networksOf(model, report)
  const weights = await hashNetworks(networks, options)
  const [input, output] = [await openStorage(inputUrl), await openStorage(outputUrl)]
  const reference = { name, ...stated, weights }
  const spec = { input: input.url, output: output.url, model: reference, options, layout }
  return { spec: { kind: 'pictures', ...spec }, input, output, networks }
}

/** The networks that a job's model means on this machine, or those of `--model`. */
export async function networksOfReference(
  { name, scale, set, key }: ModelReference,
  instead: string | undefined,
  report: Report,
): Promise<Networks> {
  const stated = { ...(scale && { scale }), ...(set && { set }), ...(key && { key }) }
  return networksOf(await chooseModel(instead ?? name, stated), report)
}
