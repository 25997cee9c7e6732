import {
  createEnlarger,
  type EnlargedFile,
  type EnlargeFileOptions,
  type Enlarger,
  enlargeBytes,
  enlargeFile,
  listInputs,
  planEnlargement,
  planPasses,
  type RestoreOption,
  resultSuffix,
  type SizePlan,
} from '@sr/files'
import { assertWritable, bytesOfWritten, isTaken, readInputFile, standardInput } from '@sr/files/disk'
import { type FileFormat, isPictureName } from '@sr/files/formats'
import type { AlphaMode, TileOption } from '@sr/fsrcnn'
import type { Size } from '@sr/image'
import { isDynamicPattern } from 'tinyglobby'
import { planOutputs, standardOutput } from '../arguments/plan-outputs.js'
import { readFileList } from '../arguments/read-file-list.js'
import { targetOf } from '../arguments/target-of.js'
import type { EngineName } from '../engines/engine-names.js'
import { createEngine } from '../engines/engines.js'
import { CliError } from '../errors.js'
import { assertRestorable } from '../models/assert-restorable.js'
import { chooseModel } from '../models/choose-model.js'
import { describeRestoration } from '../models/describe-restoration.js'
import { networksOf } from '../models/networks.js'
import type { StatedOptions } from '../models/stated-options.js'
import { createProgress } from '../terminal/progress.js'
import type { Report } from '../terminal/report.js'
import { writeStandardOutput } from '../terminal/standard-streams.js'

/** The options of `sr upscale`, checked. */
export interface UpscaleCommandOptions extends StatedOptions {
  readonly output?: string
  readonly format?: FileFormat
  readonly overwrite: boolean
  readonly dryRun?: true
  /** Of an input. */
  readonly maxPixels?: number
  /** In pixels. */
  readonly width?: number
  readonly height?: number
  readonly model: string
  readonly engine: EngineName
  readonly threads?: number
  readonly tile: TileOption
  readonly restore: RestoreOption
  readonly alpha?: AlphaMode
  readonly quality?: number
  readonly effort?: number
  readonly strip?: true
  readonly recursive?: true
  readonly filesFrom?: string
  readonly quiet?: true
}

/** One finished picture, as `--json` lists it. */
interface Output {
  readonly input: string
  readonly output: string
  readonly width: number
  readonly height: number
  /** The scales of the networks that it went through, one after the other. */
  readonly passes: readonly number[]
  /** From reading the input to storing the output. */
  readonly ms: number
  readonly engine: string
  /** How strongly it was restored, with the quality, 1 to 100, that the picture seems to have, and what says so. */
  readonly restore?: { readonly strength: number; readonly quality?: number; readonly evidence?: string }
}

/** Enlarges every input; one that fails is reported and the others go on. Returns the exit code. */
export async function upscale(
  paths: readonly string[],
  options: UpscaleCommandOptions,
  report: Report,
  signal: AbortSignal,
): Promise<number> {
  const { output: out, quiet, dryRun } = options
  if (quiet) report.beQuiet()
  assertStandardOutput(options, report)
  const named = await namesOf(paths, options)
  const model = await chooseModel(options.model, options)
  await assertRestorable(options.restore, model)
  const target = targetOf(options, model.scale)
  const inputs = await listInputs(named, { recursive: options.recursive ?? false, output: out })
  for (const { where, message } of inputs.notes) report.note(where, message)
  const planned = await planOutputs(inputs, { ...options, suffix: resultSuffix(target) })
  const engine = await createEngine(options.engine, { threads: options.threads, report })
  const { tile, alpha, restore } = options
  const settings = { engine, tile, alpha, restore, saysCompression: true }
  const enlarger = createEnlarger(networksOf(model, report), settings)
  const progress = createProgress({ quiet })
  const outputs: Output[] = []
  const skipped: { input: string; output: string; reason: 'exists' }[] = []
  const say = (line: string): void => {
    if (out !== standardOutput) report.print(line)
    else if (dryRun) report.note('-o -', line) // nothing but pictures goes to standard output
  }
  try {
    // A model that does not load fails the call, not each of its inputs.
    if ('scale' in target && !dryRun) await enlarger.prepare(planPasses(model.scales, target.scale) ?? [])
    for (const [index, { input, output, error }] of planned.entries()) {
      try {
        if (output === undefined) throw error
        const done = (ratio: number): number => (index + ratio) / planned.length
        progress.start(inputs.several ? `${index + 1}/${planned.length} ${input}` : input, done(0))
        const start = performance.now()
        const outcome = await enlarge(input, output, enlarger, {
          ...options,
          ...{ target, signal },
          onWarning: (where, message) => report.warn(where, message),
          onProgress: (ratio, label) => progress.update(done(ratio), label),
        })
        progress.stop()
        const ms = Math.round(performance.now() - start)
        if (outcome === undefined) {
          skipped.push({ input, output, reason: 'exists' })
          say(`${input}: ${output} exists, skipped`)
        } else {
          const { plan, restoration } = outcome
          const { size, passes } = plan
          outputs.push({
            input,
            output,
            ...size,
            passes,
            ms,
            engine: engine.name,
            ...(restoration && { restore: restoration }),
          })
          say(
            `${input} → ${output}  ${summaryOf(outcome)}${dryRun ? '' : `  ${(ms / 1000).toFixed(1)} s (${engine.name})`}`,
          )
        }
      } catch (failure) {
        progress.stop()
        report.addError(input, failure)
        if (signal.aborted) break
      }
    }
  } finally {
    enlarger.dispose()
  }
  const harmed = outputs.filter(({ restore }) => restore?.strength === 0 && isHarmed(restore)).length
  if (harmed > 0) {
    const problem = `has no weights that restore, and makes the blocks of JPEG sharper: ${harmed} of the pictures ${harmed === 1 ? 'was' : 'were'} stored at quality ${leastUnharmed} or less. --model fsrcnn restores them; --restore off says that they are to stay.`
    report.warn(model.name, problem)
  }
  if (skipped.length > 1) say(`${skipped.length} skipped, because their results exist`)
  const document = dryRun ? { dryRun, outputs: outputs.map(({ ms, ...planned }) => planned) } : { outputs }
  return report.finish({ ...document, skipped }, outputs.length + skipped.length)
}

/** Of this quality and below, a network for lossless pictures is no better than bicubic (docs/results.md). */
const leastUnharmed = 60

const isHarmed = ({ quality = 100 }: { readonly quality?: number }): boolean => quality <= leastUnharmed

/** Enlarges one picture, or only plans that with `dryRun`. Undefined where there is an output that stays. */
async function enlarge(
  input: string,
  output: string,
  enlarger: Enlarger,
  options: EnlargeFileOptions & { readonly overwrite: boolean; readonly dryRun?: true },
): Promise<EnlargedFile | undefined> {
  const isStream = output === standardOutput
  if (options.dryRun) {
    if (!options.overwrite && !isStream && (await isTaken(output))) return undefined
    if (!isStream) await assertWritable(output)
    return await planEnlargement(input, output, enlarger, options)
  }
  if (!isStream) return await enlargeFile(input, output, enlarger, options)
  const file = await readInputFile(input)
  const { encodeInto, ...outcome } = await enlargeBytes({ input, file, output }, enlarger, options)
  await writeStandardOutput(await bytesOfWritten(encodeInto))
  return outcome
}

function assertStandardOutput({ output, dryRun }: UpscaleCommandOptions, report: Report): void {
  if (output !== standardOutput) return
  const refuse = (problem: string): CliError => new CliError('bad-usage', '-o -', problem)
  if (report.isJson)
    throw refuse('standard output takes the picture or the document of --json. State -o FILE.')
  if (process.stdout.isTTY && !dryRun)
    throw refuse('standard output is a terminal. Send the picture on: > out.png, or to another program.')
}

/** What the arguments and `--files-from` name. */
async function namesOf(
  paths: readonly string[],
  { filesFrom, output }: UpscaleCommandOptions,
): Promise<readonly string[]> {
  if (filesFrom === undefined) {
    if (paths.length === 0)
      throw new CliError('bad-usage', 'arguments', 'no picture is named. See sr upscale --help.')
    await assertNoSlip(paths, output)
    return paths
  }
  if (filesFrom === standardInput && paths.includes(standardInput))
    throw new CliError(
      'bad-usage',
      '--files-from -',
      'standard input is the list or a picture. Name one of them.',
    )
  return [...paths, ...(await readFileList(filesFrom))]
}

/** `sr upscale a.png out.png` is what everybody types first. */
async function assertNoSlip(paths: readonly string[], output: string | undefined): Promise<void> {
  const last = paths.at(-1) ?? ''
  if (output !== undefined || paths.length < 2 || !(isPictureName(last) || last.endsWith('/'))) return
  if (isDynamicPattern(last) || (await isTaken(last))) return
  const problem = `no such file or folder. If the result is to go there: sr upscale ${paths.slice(0, -1).join(' ')} -o ${last}`
  throw new CliError('bad-usage', last, problem)
}

function summaryOf({ from, plan, restoration }: EnlargedFile): string {
  const sizes = `${from.width} × ${from.height} → ${plan.size.width} × ${plan.size.height}`
  const restored = restoration === undefined ? '' : describeRestoration(restoration)
  return `${sizes}${waysOf(from, plan)}${restored === '' ? '' : `  ${restored}`}`
}

/** Says it where a result is not what one network gave. */
function waysOf(from: Size, { passes, size, reached }: SizePlan): string {
  const isReduced = size.width < from.width * reached || size.height < from.height * reached
  if (passes.length === 1 && !isReduced) return ''
  const steps = [...passes.map((scale) => `×${scale}`), ...(isReduced ? ['reduced'] : [])]
  return `  (${steps.length === 0 ? 'as it was' : steps.join(', then ')})`
}
