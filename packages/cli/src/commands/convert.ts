import { basename, dirname, extname, parse, sep } from 'node:path'
import { createFolder, fileIdentity, writeFileWhole, writeFolderWhole } from '@sr/files/disk'
import type { Weights } from '@sr/network'
import { writeTfjsModel } from '@sr/weights-converter'
import { standardOutput } from '../arguments/plan-outputs.js'
import { CliError } from '../errors.js'
import { describeNetwork } from '../models/describe-network.js'
import { type ModelFileOptions, modelWriters, type WriteModel } from '../models/model-writers.js'
import { blame, convertFile } from '../models/read-model-file.js'
import { parseStatedOptions, type StatedOptions } from '../models/stated-options.js'
import type { Report } from '../terminal/report.js'

/** The options of `sr convert`, checked. */
export interface ConvertCommandOptions extends StatedOptions, ModelFileOptions {
  readonly output: string
  readonly arch: 'auto' | 'fsrcnn' | 'srcnn' | 'plain'
  readonly allowCustomLayers?: boolean
}

/**
 * Converts one checkpoint to a file of the kind its name says, or to the folder of a tfjs LayersModel, and
 * says what became of it. Returns the exit code.
 */
export async function convert(
  checkpoint: string,
  options: ConvertCommandOptions,
  report: Report,
  signal: AbortSignal,
): Promise<number> {
  const { output, arch, dtype } = options
  const extension = extname(output).toLowerCase()
  const write = writerFor(output, extension)
  assertOptionsOf(extension, options)
  await assertInputStays(checkpoint, output)
  const converted = await convertFile(checkpoint, { architecture: arch, ...parseStatedOptions(options) })
  const { container, architecture, config, tensors, warnings } = converted
  for (const { message } of warnings) report.warn(checkpoint, message)
  signal.throwIfAborted()
  const bytes = await blame(checkpoint, () =>
    write === undefined
      ? storeTfjsModel(converted, options)
      : storeFile(write, converted, options, basename(checkpoint)),
  )
  report.print(`${checkpoint} → ${output}  ${describeNetwork(config)}, ${Math.ceil(bytes / 1000)} kB`)
  const list = [...tensors].map(([name, { shape }]) => ({ name, shape, dtype }))
  return report.finish({ output, container, architecture, config, tensors: list, warnings }, 1)
}

/** Throws if an option is stated that this kind of file has not. */
function assertOptionsOf(extension: string, { names, form, range, dtype }: ConvertCommandOptions): void {
  const kind = extension || 'tfjs model'
  if (names !== undefined && extension !== '.pth') {
    throw new CliError('bad-usage', '--names', `a ${kind} has names of its own. Expected -o NAME.pth.`)
  }
  if (extension !== '.glsl') {
    const shaders = form === undefined ? range && '--range' : '--form'
    if (shaders) throw new CliError('bad-usage', shaders, `a ${kind} is no shader. Expected -o NAME.glsl.`)
  } else if (dtype !== 'f32') {
    throw new CliError('bad-usage', '--dtype', 'a shader holds decimals. Expected none for a .glsl.')
  }
}

/** Throws if the output is the input, or a folder around it: that would be replaced as a whole. */
async function assertInputStays(checkpoint: string, output: string): Promise<void> {
  const found = await fileIdentity(output)
  if (found === undefined) return
  const inputs = [await fileIdentity(checkpoint), await fileIdentity(dirname(checkpoint))]
  if (!inputs.includes(found)) return
  const problem = `its result would replace it, because ${output} is its own place. State another place with -o.`
  throw new CliError('bad-usage', checkpoint, problem)
}

/** Returns the bytes written. */
async function storeFile(
  write: WriteModel,
  weights: Weights,
  options: ConvertCommandOptions,
  source: string,
): Promise<number> {
  const bytes = write(weights, options, { name: parse(options.output).name, source })
  await createFolder(dirname(options.output))
  await writeFileWhole(options.output, bytes)
  return bytes.length
}

/** Returns the bytes written. */
async function storeTfjsModel(weights: Weights, options: ConvertCommandOptions): Promise<number> {
  const { output, dtype, allowCustomLayers = false } = options
  const { modelJson, weightsBin } = writeTfjsModel(weights, { dtype, allowCustomLayers })
  const files = new Map([
    ['model.json', new TextEncoder().encode(modelJson)],
    ['weights.bin', weightsBin],
  ])
  await writeFolderWhole(output, files)
  return [...files.values()].reduce((sum, { length }) => sum + length, 0)
}

/** What writes such a file; undefined for a folder. Any other extension would be a slip. */
function writerFor(output: string, extension: string): WriteModel | undefined {
  if (output === '') throw new CliError('bad-usage', '-o', 'the name is empty. Expected a file or folder.')
  const written = [...modelWriters.keys()].map((known) => `NAME${known}`).join(', ')
  if (output === standardOutput) {
    const problem = `a model is not written to standard output. Expected ${written}, or a folder.`
    throw new CliError('bad-usage', '-o -', problem)
  }
  if (extension === '' || output.endsWith('/') || output.endsWith(sep)) return undefined
  const writer = modelWriters.get(extension)
  if (writer !== undefined) return writer
  const problem = `${extension} files are not written. Expected ${written}, or for a tfjs model a folder, whose name ends in / or has no dot.`
  throw new CliError('bad-usage', `-o ${output}`, problem)
}
