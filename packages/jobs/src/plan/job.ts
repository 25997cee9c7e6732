import type { RestoreOption, Target } from '@sr/files'
import type { FileFormat } from '@sr/files/formats'
import type { AlphaMode } from '@sr/fsrcnn'
import { digest } from './digest.js'

/** What is to be done, as plain data. */
export interface JobSpec {
  /** Which handler a worker takes. */
  readonly kind: 'pictures'
  /** Storages: absolute paths or `s3://BUCKET/PREFIX`. */
  readonly input: string
  readonly output: string
  readonly model: ModelReference
  readonly options: PictureOptions
  readonly layout: Layout
}

/** A model by its name or file, and what its networks must be. */
export interface ModelReference {
  readonly name: string
  /** What was stated beside the name; see `sr upscale --set` and `--key`. */
  readonly scale?: number | undefined
  readonly set?: readonly string[] | undefined
  readonly key?: string | undefined
  /** See `hashNetworks`. */
  readonly weights: Readonly<Record<string, string>>
}

/** What results are to be, whatever the picture. */
export interface PictureOptions {
  readonly target: Target
  readonly restore: RestoreOption
  readonly alpha?: AlphaMode | undefined
  readonly format?: FileFormat | undefined
  readonly quality?: number | undefined
  readonly effort?: number | undefined
  readonly strip?: boolean | undefined
  readonly maxPixels?: number | undefined
}

/**
 * How results are named: `same` as `sr upscale` does (NAME_x2.EXT), or `hashed`, with what made them in the
 * name, so that other weights, options or a replaced input give another name.
 */
export type Layout = 'same' | 'hashed'

/** A planned job. It lies in the output storage beside its manifest, so that a queue need not hold it. */
export interface Job extends JobSpec {
  /** Follows from the specification and the inputs: the same work has the same. */
  readonly id: string
  readonly pictures: number
  /** Where each shard ends in the manifest, in bytes. */
  readonly shardEnds: readonly number[]
  readonly plannedAtMs: number
}

/** A part of a job: all that a queue holds of it. */
export interface Shard {
  readonly kind: JobSpec['kind']
  readonly output: string
  readonly job: string
  readonly index: number
}

/** Grows when other bits would come of the same weights and options, so that results are not mixed. */
const resultsVersion = 1

/** Identifies what makes results, whatever they are made of. */
export const recipeOf = ({ model, options }: JobSpec): string =>
  digest({ resultsVersion, weights: model.weights, options })

/** In the output storage. */
export const jobKeys = (id: string) => ({
  job: `${notesFolder}/${id}/job.json`,
  manifest: `${notesFolder}/${id}/manifest.jsonl`,
  shards: `${notesFolder}/${id}/shards`,
})

/** Where the notes of jobs lie; hidden, so that no listing of pictures shows it. */
export const notesFolder = '.sr-jobs'
