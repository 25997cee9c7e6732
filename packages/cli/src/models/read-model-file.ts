import { stat } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { asCodedError, isTaken, readInputFile, standardInput } from '@sr/files/disk'
import {
  type Checkpoint,
  CheckpointError,
  type CheckpointReport,
  type ConvertedCheckpoint,
  type ConvertOptions,
  convertCheckpoint,
  inspectCheckpoint,
  listTfjsShards,
  readTfjsModel,
} from '@sr/weights-converter'
import { CliError } from '../errors.js'
import { describeProblem, describeWarnings } from './describe-conversion.js'

/** Reads a model file, or the folder of a tfjs model, and converts it. Errors name the file. */
export async function convertFile(path: string, options: ConvertOptions): Promise<ConvertedCheckpoint> {
  return await blame(path, async () => {
    const converted = convertCheckpoint(await readModel(path), { fileName: basename(path), ...options })
    return { ...converted, warnings: describeWarnings(converted) }
  })
}

/** Reads a model file, or the folder of a tfjs model, and reports on it. Errors name the file. */
export async function inspectFile(path: string, options: ConvertOptions): Promise<CheckpointReport> {
  return await blame(path, async () => {
    const report = inspectCheckpoint(await readModel(path), options)
    return { ...report, warnings: describeWarnings(report) }
  })
}

/**
 * Runs the converter. Its RangeErrors are about what the caller stated, everything else is about the file.
 */
export async function blame<Result>(path: string, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof CheckpointError)
      throw new CliError(error.code, path, describeProblem(error), { cause: error })
    // Running out of memory is a RangeError too, but not the caller's mistake.
    const failure = asCodedError(path, error)
    if (error instanceof RangeError && failure.code === 'internal')
      throw new CliError('bad-usage', 'options', error.message, { cause: error })
    throw failure
  }
}

async function readModel(path: string): Promise<Uint8Array | Checkpoint> {
  if (path === standardInput) return await readInputFile(path)
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false, // what is wrong with it shows when it is read
  )
  if (isFolder) {
    if (await isTaken(join(path, 'model.json'))) return await readTfjsFolder(path, 'model.json')
    const problem = 'a folder without model.json, so no tfjs model. Expected such a folder, or a model file.'
    throw new CliError('not-found', path, problem)
  }
  if (extname(path).toLowerCase() === '.json') return await readTfjsFolder(dirname(path), basename(path))
  return await readInputFile(path)
}

/** Node has no longer strings. The converter knows which length is sensible for a model.json. */
const longestTextBytes = 2 ** 28

async function readTfjsFolder(folder: string, name: string): Promise<Checkpoint> {
  const modelJson = new TextDecoder().decode(await readInputFile(join(folder, name), longestTextBytes))
  const shards = new Map<string, Uint8Array>()
  for (const path of listTfjsShards(modelJson)) shards.set(path, await readInputFile(join(folder, path)))
  return readTfjsModel({ modelJson, shards })
}
