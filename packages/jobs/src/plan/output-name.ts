import { posix } from 'node:path'
import { resultSuffix } from '@sr/files'
import { formatOfPath, formatTraits } from '@sr/files/formats'
import type { StoredFile } from '../storage/storage.js'
import { digest } from './digest.js'
import { type JobSpec, recipeOf } from './job.js'

/**
 * The name of a picture's result: `a/b.jpg` becomes `a/b_x2.jpg`, and with the layout `hashed`
 * `a/b_x2-0123456789abcdef.jpg`, where the digits follow from key, version, weights and options. Results lie
 * where their inputs do, so that one LIST finds those of a shard. Where the format changes, both extensions
 * are in the name (`a/b_x2.bmp.png`): `b.bmp` and `b.png` have two results.
 */
export function outputNamer(spec: JobSpec): (input: StoredFile) => string {
  const recipe = recipeOf(spec)
  const suffix = resultSuffix(spec.options.target)
  return ({ key, version }) => {
    const { dir, name, ext } = posix.parse(key)
    const mark = spec.layout === 'same' ? '' : `-${digest([key, version, recipe]).slice(0, 16)}`
    return posix.join(dir, `${name}${suffix}${mark}${ext}${addedExtension(key, spec)}`)
  }
}

function addedExtension(key: string, { options }: JobSpec): string {
  const own = formatOfPath(key) // none of a BMP, which is only read
  const format = options.format ?? own ?? 'png'
  return format === own ? '' : (formatTraits[format].extensions[0] ?? '')
}
