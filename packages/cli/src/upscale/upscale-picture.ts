import { dirname } from 'node:path'
import type { AlphaMode } from '@sr/fsrcnn'
import type { Size } from '@sr/image'
import { CliError } from '../errors.js'
import type { ChosenRestoration } from '../models/restoration.js'
import {
  assertAlphaSurvives,
  assertFormatHolds,
  type EncodeOptions,
  encodePicture,
  usualQuality,
} from '../pictures/encode-picture.js'
import { type FileFormat, formatOfPath } from '../pictures/file-formats.js'
import { metadataForResult } from '../pictures/metadata/metadata-for-result.js'
import { assertWritable, isTaken } from '../pictures/output-place.js'
import { standardOutput } from '../pictures/plan-outputs.js'
import { measurePicture, type ReadFormat, readPicture } from '../pictures/read-picture.js'
import { bytesOfWritten } from '../pictures/temporary-files.js'
import type { TiffCanvas } from '../pictures/tiff-canvas.js'
import { createFolder, writeFileWhole } from '../pictures/write-output.js'
import type { Report } from '../terminal/report.js'
import { writeStandardOutput } from '../terminal/standard-streams.js'
import type { Enlarger } from './enlarger.js'
import { planSize, type SizePlan, type Target } from './plan-size.js'

/** What the command line says of every result. */
export interface ResultOptions {
  readonly format?: FileFormat
  readonly quality?: number
  readonly effort?: number
  readonly strip?: true
  readonly alpha?: AlphaMode
  readonly overwrite: boolean
  readonly dryRun?: true
  /** Of an input. */
  readonly maxPixels?: number
}

export interface UpscaleContext {
  readonly target: Target
  readonly scales: readonly number[]
  readonly enlarger: Enlarger
  readonly options: ResultOptions
  readonly report: Report
  readonly signal: AbortSignal
  /** A label replaces the input's name. */
  readonly onProgress: (ratio: number, label?: string) => void
}

/** What became of a picture. */
export interface Outcome {
  readonly from: Size
  readonly plan: SizePlan
  /** Absent where nothing was, or could be, restored. */
  readonly restoration?: ChosenRestoration | undefined
}

/**
 * Enlarges one picture into its output, or only plans that with `dryRun`. Undefined where a file is there
 * that is not to be overwritten.
 */
export async function upscalePicture(
  input: string,
  output: string,
  context: UpscaleContext,
): Promise<Outcome | undefined> {
  const { target, scales, enlarger, options, report, signal, onProgress } = context
  signal.throwIfAborted()
  if (!options.overwrite && output !== standardOutput && (await isTaken(output))) return undefined
  const planOf = (size: Size) => planSize(input, size, target, scales)
  const largest = (size: Size) => Math.max(1, planOf(size).reached)
  if (options.dryRun) {
    const { format, ...from } = await measurePicture(input, largest, options.maxPixels)
    const plan = planOf(from)
    await assertStorable(output, formatOfResult(output, format, options), plan.size)
    return { from, plan }
  }
  const picture = await readPicture(input, largest, options.maxPixels)
  for (const warning of picture.warnings) report.warn(input, warning)
  // All that can be refused is refused before the work, not after it.
  const { width, height } = picture.raster
  const from = { width, height }
  const plan = planOf(from)
  const format = formatOfResult(output, picture.format, options)
  if (options.alpha !== 'drop') assertAlphaSurvives(output, format, picture.raster)
  await assertStorable(output, format, plan.size)
  if (plan.passes.length === 0)
    report.warn(input, `${width} × ${height} pixels need no enlarging; only resampled.`)
  for (const message of withoutEffect(format, options)) report.warn(output, message)
  const restoration = await enlarger.restoration(plan, picture)
  const canvas = await enlarger.enlarge(picture.raster, plan, {
    restoration,
    iccProfile: picture.iccProfile,
    signal,
    onProgress,
  })
  onProgress(1, `storing ${output}`)
  const { quality, effort } = options
  const { metadata, warnings } = metadataForResult(picture, format, plan.size, options)
  for (const warning of warnings) report.warn(output, warning)
  const encoding = { format, metadata, quality, effort }
  return (await store(output, canvas, encoding, context)) ? { from, plan, restoration } : undefined
}

function formatOfResult(output: string, own: ReadFormat, { format }: ResultOptions): FileFormat {
  const stated = format ?? formatOfPath(output)
  if (stated !== undefined) return stated
  if (own !== 'bmp') return own
  throw new CliError('bad-usage', `-o ${output}`, 'a BMP is not written. State the format: --format png.')
}

async function assertStorable(output: string, format: FileFormat, size: Size): Promise<void> {
  assertFormatHolds(output, format, size)
  if (output !== standardOutput) await assertWritable(output)
}

function withoutEffect(format: FileFormat, { quality, effort }: ResultOptions): string[] {
  return [
    ...(effort !== undefined && format !== 'avif' ? ['--effort counts for AVIF only.'] : []),
    ...(quality !== undefined && usualQuality[format] === undefined
      ? ['--quality counts for JPEG, WebP and AVIF only; the others lose nothing.']
      : []),
  ]
}

/** Returns whether the picture was stored: not where there is a file that is not to be overwritten. */
async function store(
  output: string,
  canvas: TiffCanvas,
  encoding: EncodeOptions,
  { options: { overwrite }, signal }: UpscaleContext,
): Promise<boolean> {
  const encodeInto = (file: string): Promise<void> => encodePicture(output, file, canvas, encoding)
  if (output === standardOutput) {
    await writeStandardOutput(await bytesOfWritten(encodeInto))
    return true
  }
  await createFolder(dirname(output))
  return await writeFileWhole(output, encodeInto, { signal, overwrite })
}
