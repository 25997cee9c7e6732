import { stat } from 'node:fs/promises'
import { extname, join, parse, resolve, sep } from 'node:path'
import { CliError } from '../errors.js'
import {
  type FileFormat,
  formatOfPath,
  formatTraits,
  isPictureName,
  pictureExtensions,
} from './file-formats.js'
import { fileIdentity } from './read-input.js'

/** Where the results of one call go. */
export interface OutputPlan {
  /**
   * The output of one input. Where its name has no known extension, the input's own format counts. Throws
   * CliError for an output that an earlier input has, or that is itself an input.
   */
  pathFor(input: string, format: FileFormat): Promise<string>
}

/**
 * Decides what `-o OUT` means, before any work.
 * - Nothing stated: NAME_xN.EXT beside each input.
 * - A folder (an existing one, a name that ends in /, or any name for several inputs): NAME_xN.EXT in it.
 * - Otherwise a file, whose extension names its format.
 */
export async function planOutputs(
  out: string | undefined,
  inputs: readonly string[],
  several: boolean,
  scale: number,
): Promise<OutputPlan> {
  const folder = out !== undefined && (await isFolder(out, several)) ? out : undefined
  if (out !== undefined && folder === undefined) assertPictureFile(out)
  const inputFiles = new Map<string, string>()
  for (const input of inputs) {
    const identity = await fileIdentity(input)
    if (identity !== undefined) inputFiles.set(identity, input)
  }
  const taken = new Map<string, string>()
  return {
    async pathFor(input, format) {
      const path =
        out !== undefined && folder === undefined ? out : upscaledPath(input, format, scale, folder)
      const owner = taken.get(resolve(path))
      if (owner !== undefined) {
        throw new CliError(
          'output-clash',
          input,
          `its result would replace that of ${owner}: both are ${path}. Enlarge them one by one.`,
        )
      }
      const identity = await fileIdentity(path)
      if (identity !== undefined && inputFiles.has(identity)) {
        throw new CliError(
          'bad-usage',
          input,
          `its result would replace the input ${inputFiles.get(identity)}. State another place with -o.`,
        )
      }
      taken.set(resolve(path), input)
      return path
    },
  }
}

async function isFolder(out: string, several: boolean): Promise<boolean> {
  const found = await stat(out).catch(() => undefined)
  if (found?.isDirectory()) return true
  if (!several) return out.endsWith('/') || out.endsWith(sep)
  if (found === undefined && formatOfPath(out) === undefined) return true
  throw new CliError(
    'bad-usage',
    `-o ${out}`,
    'several inputs need a folder. Expected the name of a folder, found that of a file.',
  )
}

function assertPictureFile(out: string): void {
  if (formatOfPath(out) !== undefined) return
  const found = extname(out) === '' ? 'no extension' : extname(out)
  const problem = `the format is not known. Expected a name ending in ${pictureExtensions.join(', ')}, or a folder (ending in /); found ${found}.`
  throw new CliError('bad-usage', `-o ${out}`, problem)
}

function upscaledPath(input: string, format: FileFormat, scale: number, folder?: string): string {
  const { dir, base, name, ext } = parse(input)
  const stem = isPictureName(input) ? name : base
  const extension = formatOfPath(input) === undefined ? formatTraits[format].extensions[0] : ext
  return join(folder ?? dir, `${stem}_x${scale}${extension}`)
}
