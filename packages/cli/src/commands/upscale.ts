import { dirname } from 'node:path'
import { type AlphaMode, createUpscaler, type TileOption, type Upscaler } from '@sr/fsrcnn'
import type { EngineName } from '../engines/engine-names.js'
import { createEngine } from '../engines/engines.js'
import { loadModel } from '../models/load-model.js'
import type { StatedOptions } from '../models/stated-options.js'
import { assertAlphaSurvives, assertFormatHolds, encodePicture } from '../pictures/encode-picture.js'
import { formatOfPath } from '../pictures/file-formats.js'
import { listInputs } from '../pictures/list-inputs.js'
import { metadataForResult } from '../pictures/metadata/metadata-for-result.js'
import { type OutputPlan, planOutputs } from '../pictures/plan-outputs.js'
import { readPicture } from '../pictures/read-picture.js'
import { createTiffCanvas } from '../pictures/tiff-canvas.js'
import { assertWritable, createFolder, writeFileWhole } from '../pictures/write-output.js'
import { createProgress, type Progress } from '../terminal/progress.js'
import type { Report } from '../terminal/report.js'

/** The options of `sr upscale`, checked. */
export interface UpscaleCommandOptions extends StatedOptions {
  readonly output?: string
  readonly model: string
  readonly engine: EngineName
  readonly threads?: number
  readonly tile: TileOption
  readonly alpha?: AlphaMode
  /** Of the AVIF encoder. */
  readonly effort?: number
  readonly strip?: boolean
}

/** One finished picture, as `--json` lists it. */
interface Output {
  readonly input: string
  readonly output: string
  readonly width: number
  readonly height: number
  /** From reading the input to storing the output. */
  readonly ms: number
  readonly engine: string
}

/** Enlarges every input; one that fails is reported and the others go on. Returns the exit code. */
export async function upscale(
  paths: readonly string[],
  options: UpscaleCommandOptions,
  report: Report,
  signal: AbortSignal,
): Promise<number> {
  const { weights, warnings } = await loadModel(options.model, options)
  for (const { message } of warnings) report.warn(options.model, message)
  const { list, several } = await listInputs(paths)
  const inputs = list.map(({ path }) => path)
  const plan = await planOutputs(options.output, inputs, several, weights.config.scale)
  const engine = await createEngine(options.engine, { threads: options.threads, report })
  const upscaler = await createUpscaler(weights, {
    engine,
    tile: options.tile,
    ...(options.alpha === undefined ? {} : { alpha: options.alpha }),
  })
  const progress = createProgress()
  const outputs: Output[] = []
  try {
    for (const [index, { path, error }] of list.entries()) {
      try {
        if (error !== undefined) throw error
        progress.start(several ? `${index + 1}/${list.length} ${path}` : path)
        const output = await upscaleFile(path, { upscaler, plan, options, progress, report, signal })
        progress.stop()
        outputs.push(output)
        report.print(summaryOf(output, upscaler.scale))
      } catch (failure) {
        progress.stop()
        report.addError(path, failure)
        if (signal.aborted) break
      }
    }
  } finally {
    upscaler.dispose()
  }
  return report.finish({ outputs }, outputs.length)
}

interface Job {
  readonly upscaler: Upscaler
  readonly plan: OutputPlan
  readonly options: UpscaleCommandOptions
  readonly progress: Progress
  readonly report: Report
  readonly signal: AbortSignal
}

async function upscaleFile(
  input: string,
  { upscaler, plan, options, progress, report, signal }: Job,
): Promise<Output> {
  const start = performance.now()
  signal.throwIfAborted()
  const picture = await readPicture(input, upscaler.scale)
  for (const warning of picture.warnings) report.warn(input, warning)
  // All that can be refused is refused before the work, not after it.
  const output = await plan.pathFor(input, picture.format)
  const format = formatOfPath(output) ?? picture.format
  const { width, height, channels, data } = picture.raster
  const size = { width: width * upscaler.scale, height: height * upscaler.scale }
  assertFormatHolds(output, format, size)
  if (options.alpha !== 'drop') assertAlphaSurvives(output, format, picture.raster)
  if (options.output !== undefined) await createFolder(dirname(output))
  await assertWritable(output)
  const isWithoutAlpha = channels % 2 === 0 && options.alpha === 'drop'
  const canvas = createTiffCanvas(
    { ...size, channels: isWithoutAlpha ? channels - 1 : channels },
    data instanceof Uint8Array ? 'uint8' : 'uint16',
    picture.iccProfile,
  )
  await upscaler.upscale(picture.raster, {
    into: canvas.raster.data,
    signal,
    onProgress: ({ ratio }) => progress.update(ratio),
  })
  const { effort } = options
  const { metadata, warnings } = metadataForResult(picture, format, size, options)
  for (const warning of warnings) report.warn(output, warning)
  if (effort !== undefined && format !== 'avif') report.warn(output, '--effort counts for AVIF only.')
  await writeFileWhole(
    output,
    (file) => encodePicture(output, file, canvas, { format, metadata, effort }),
    signal,
  )
  return { input, output, ...size, ms: Math.round(performance.now() - start), engine: upscaler.engine }
}

function summaryOf({ input, output, width, height, ms, engine }: Output, scale: number): string {
  return `${input} → ${output}  ${width / scale} × ${height / scale} → ${width} × ${height}  ${(ms / 1000).toFixed(1)} s (${engine})`
}
