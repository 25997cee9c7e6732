import { CheckpointError, printable } from '../../errors.js'

/**
 * The path of a weight file as `model.json` names it, without `./`. Throws {@link CheckpointError} unless it
 * is plain in every reading, as a URL, on Windows and elsewhere: names of letters, digits and a few marks.
 *
 * A list of what is allowed, because what leads elsewhere has too many spellings: `%2e%2e`, `..\\`, a tab
 * that URLs drop, `C:`, trailing dots that Windows drops, `?` and `#`.
 */
export function shardPath(path: string): string {
  const plain = path.replace(/^\.\//, '') // a browser's download of a model names its weights ./NAME.weights.bin
  const isPlain = plain.split('/').every((name) => fileName.test(name) && !device.test(name))
  if (isPlain && path.length <= longestPath) return plain
  throw new CheckpointError(
    'malformed',
    'weightsManifest',
    `${printable(path)} is no plain path inside the model's folder. Expected names of letters, digits, spaces and any of _-.,+=@~(), which begin with a letter, digit or underscore. Rename the weight file, here and on the disk.`,
  )
}

const fileName = /^[\p{L}\p{N}_](?:[\p{L}\p{N}\p{M}_ ()+,=@~.-]*[\p{L}\p{N}\p{M}_()+=@~-])?$/u

/** Names that are devices in every folder of Windows. */
const device = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i

/** Most systems end at 255 bytes a name and 4,096 a path. */
const longestPath = 1024
