import { stat } from 'node:fs/promises'
import { extname, join, parse, resolve, sep } from 'node:path'
import type { Input, Inputs } from '@sr/files'
import { readFormat } from '@sr/files'
import { fileIdentity, isUndecoded, standardInput, undecodedName } from '@sr/files/disk'
import {
  type FileFormat,
  formatOfPath,
  formatTraits,
  isPictureName,
  pictureExtensions,
} from '@sr/files/formats'
import { CliError } from '../errors.js'

/** The output that means standard output. */
export const standardOutput = '-'

/** An input and its output, or the error that keeps it from having one. */
export type PlannedPicture =
  | { readonly input: string; readonly output: string; readonly error?: never }
  | { readonly input: string; readonly output?: never; readonly error: unknown }

/** What the command line says of outputs. */
export interface OutputOptions {
  /** `-o`. */
  readonly output?: string | undefined
  readonly format?: FileFormat | undefined
  /** What is added to the names of results, such as `_x2`. */
  readonly suffix: string
}

/**
 * Decides where each result goes, before any work.
 * - `-o` not stated: NAME_xN.EXT beside each input.
 * - A folder (an existing one, a name that ends in /, or any name for several inputs): NAME_xN.EXT in it, in
 *   the same folders below as the input.
 * - -, for standard output.
 * - Otherwise a file.
 *
 * Throws CliError `bad-usage` for what contradicts itself, and `output-clash` where two results would have
 * one name, or one would replace an input.
 */
export async function planOutputs(inputs: Inputs, options: OutputOptions): Promise<PlannedPicture[]> {
  const { output: out } = options
  const target = await targetOf(inputs, options)
  const planned = await Promise.all(
    inputs.list.map(async (input): Promise<PlannedPicture> => {
      const { path, identity, error } = input
      if (error !== undefined) return { input: path, error }
      // Two such names may look the same, and clash.
      if (identity === undefined && isUndecoded(path)) return { input: path, error: undecodedName(path) }
      try {
        return { input: path, output: target.file ?? (await resultPath(input, target.folder, options)) }
      } catch (failure) {
        return { input: path, error: failure }
      }
    }),
  )
  if (out !== standardOutput) await assertNoClash(planned, inputs)
  return planned
}

/** One file, or a folder; neither is beside each input. */
interface Target {
  readonly file?: string
  readonly folder?: string
}

async function targetOf({ list, several }: Inputs, { output: out, format }: OutputOptions): Promise<Target> {
  if (out === standardOutput) {
    if (!several) return { file: out }
    throw new CliError(
      'bad-usage',
      '-o -',
      'standard output takes one picture. Several inputs need a folder.',
    )
  }
  const isInFolder = out !== undefined && (await isFolder(out, several))
  if (out !== undefined && !isInFolder) {
    assertPictureName(out, format)
    return { file: out }
  }
  if (list.some(({ path }) => path === standardInput)) {
    const problem = 'standard input has no name for its result. State -o FILE, or -o - for standard output.'
    throw new CliError('bad-usage', standardInput, problem)
  }
  return out === undefined ? {} : { folder: out }
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

function assertPictureName(out: string, format: FileFormat | undefined): void {
  const named = formatOfPath(out)
  if (named !== undefined && format !== undefined && named !== format) {
    const problem = `the name says ${formatTraits[named].label}, --format says ${formatTraits[format].label}. State one of them.`
    throw new CliError('bad-usage', `-o ${out}`, problem)
  }
  if (named !== undefined || format !== undefined) return
  const found = extname(out) === '' ? 'no extension' : extname(out)
  const problem = `the format is not known. Expected a name ending in ${pictureExtensions.join(', ')}, a folder (ending in /), or --format; found ${found}.`
  throw new CliError('bad-usage', `-o ${out}`, problem)
}

async function resultPath(
  { path, subfolder }: Input,
  folder: string | undefined,
  { format, suffix }: OutputOptions,
): Promise<string> {
  const { dir, base, name, ext } = parse(path)
  const named = formatOfPath(path)
  // A name that says nothing of the format is rare, and only then is the file looked into.
  const own = named ?? (isPictureName(path) ? 'bmp' : await readFormat(path))
  const found = format ?? (own === 'bmp' ? 'png' : own)
  const extension = found === named ? ext : formatTraits[found].extensions[0]
  const place = folder === undefined ? dir : join(folder, subfolder)
  return join(place, `${isPictureName(path) ? name : base}${suffix}${extension}`)
}

async function assertNoClash(planned: readonly PlannedPicture[], { list }: Inputs): Promise<void> {
  const originals = new Map(list.map(({ identity, path }) => [identity, path]))
  const taken = new Map<string, string>()
  for (const { input, output } of planned) {
    if (output === undefined) continue
    const place = resolve(output)
    const other = taken.get(place)
    if (other !== undefined) {
      const problem = `its result would replace that of ${other}: both are ${output}. Nothing was done. Enlarge them one by one.`
      throw new CliError('output-clash', input, problem)
    }
    taken.set(place, input)
    const identity = await fileIdentity(output)
    const original = identity === undefined ? undefined : originals.get(identity)
    if (original !== undefined) {
      const problem = `its result would replace the input ${original}. Nothing was done. State another place with -o.`
      throw new CliError('bad-usage', input, problem)
    }
  }
}
