import { readInputFile } from '@sr/files/disk'
import { CliError } from '../errors.js'
import { type Condition, conditionLabel, isSameCondition } from './condition.js'
import { columnNames } from './describe-protocol.js'
import type { Evaluation } from './evaluate.js'
import { bicubic } from './plan-models.js'
import { summarizeEntry } from './summarize-entry.js'

/** Mean scores of an earlier document: of each picture, so that only the same pictures are compared. */
export interface EarlierEvaluation {
  readonly path: string
  readonly models: readonly {
    readonly model: string
    readonly scale: number
    readonly degrade?: string
    readonly images: ReadonlyMap<string, { readonly psnr: number; readonly ssim: number }>
  }[]
}

/** How far SSIM may fall for each decibel that `--tolerance` allows. */
const ssimPerDecibel = 0.01

/**
 * Says which models cannot be compared because the earlier document lacks them. Throws CliError if that is
 * every network: a check that compares bicubic with itself would always pass.
 */
export function modelsNotIn(
  earlier: EarlierEvaluation,
  planned: readonly (Condition & { readonly model: string })[],
): string[] {
  const networks = planned.filter(({ model }) => model !== bicubic)
  const expected = networks.length === 0 ? planned : networks
  const missing = expected.filter(
    (one) => !earlier.models.some((old) => old.model === one.model && isSameCondition(old, one)),
  )
  const listed = (models: typeof planned) =>
    models.map((one) => `${one.model} ${conditionLabel(one)}`).join(', ')
  if (missing.length < expected.length) return missing.map((one) => listed([one]))
  const problem = `has none of the models evaluated here. Expected ${listed(missing)}, found ${listed(earlier.models) || 'none'}. Evaluate the same ones by the same names.`
  throw new CliError('unreadable-results', earlier.path, problem)
}

/** Says which networks stay below a mean PSNR. Of bicubic only where nothing else was evaluated. */
export function missesOfLeastPsnr({ entries }: Evaluation, leastDb: number): string[] {
  const alone = entries.every(({ model }) => model === bicubic)
  return entries.flatMap((entry) => {
    const mean = summarizeEntry(entry, entries)?.psnr.mean
    if (mean === undefined || mean >= leastDb || (entry.model === bicubic && !alone)) return []
    return [
      `${entry.model} ${conditionLabel(entry)}: mean PSNR ${mean.toFixed(4)} dB. Expected at least ${leastDb} dB.`,
    ]
  })
}

/**
 * Says where means over the pictures that both evaluations have fell by more than the tolerance. Throws
 * CliError if they have none in common.
 */
export function missesOfEarlier(
  { entries }: Evaluation,
  earlier: EarlierEvaluation,
  toleranceDb: number,
): string[] {
  let shared = 0
  const misses = entries.flatMap((entry) => {
    const { model, images } = entry
    const old = earlier.models.find((one) => one.model === model && isSameCondition(one, entry))
    const pairs = images.flatMap((image) => {
      const before = old?.images.get(image.name)
      return before === undefined ? [] : [{ now: image, before }]
    })
    if (pairs.length === 0) return []
    shared++
    return [
      { title: 'PSNR', key: 'psnr', tolerance: toleranceDb, unit: ' dB' } as const,
      { title: 'SSIM', key: 'ssim', tolerance: toleranceDb * ssimPerDecibel, unit: '' } as const,
    ].flatMap(({ title, key, tolerance, unit }) => {
      const drop =
        pairs.reduce((sum, { now, before }) => sum + dropOf(before[key], now[key]), 0) / pairs.length
      if (drop <= tolerance) return []
      return [
        `${model} ${conditionLabel(entry)}: mean ${title} of ${pairs.length} pictures fell by ${drop.toFixed(5)}${unit}. Expected at most ${tolerance}${unit} below ${earlier.path}.`,
      ]
    })
  })
  if (shared > 0) return misses
  const problem = 'has no model, scale and picture in common with this evaluation. Evaluate the same ones.'
  throw new CliError('unreadable-results', earlier.path, problem)
}

/** Infinity minus infinity counts as no loss. */
const dropOf = (before: number, now: number): number => (before === now ? 0 : before - now)

/** Reads the document of an earlier `sr eval --json`. Throws CliError. */
export async function readEarlierEvaluation(
  path: string,
  { protocol }: Pick<Evaluation, 'protocol'>,
): Promise<EarlierEvaluation> {
  const bytes = await readInputFile(path)
  const refuse = (found: string, cause?: unknown): never => {
    const problem = `not a document of sr eval --json with the ${protocol} protocol (${found}). Write one with: sr eval … --json > ${path}`
    throw new CliError('unreadable-results', path, problem, { cause })
  }
  let document: unknown
  try {
    document = JSON.parse(new TextDecoder().decode(bytes))
  } catch (error) {
    return refuse('no JSON', error)
  }
  if (!isRecord(document) || !Array.isArray(document.models)) return refuse('no models in it')
  if (document.protocol !== protocol) return refuse(`its protocol is ${document.protocol}`)
  const names = columnNames(protocol)
  const models = document.models.map((entry: unknown) => {
    if (
      !isRecord(entry) ||
      typeof entry.model !== 'string' ||
      typeof entry.scale !== 'number' ||
      !Array.isArray(entry.images)
    )
      return refuse('a model without a name, scale or images')
    const images = entry.images.map((image: unknown) => {
      if (!isRecord(image) || typeof image.name !== 'string') return refuse('a picture without a name')
      const [psnr, ssim] = [Number(image[names.psnr]), Number(image[names.ssim])]
      if (Number.isNaN(psnr + ssim)) return refuse(`${image.name} without ${names.psnr} or ${names.ssim}`)
      return [image.name, { psnr, ssim }] as const
    })
    const degrade = typeof entry.degrade === 'string' ? { degrade: entry.degrade } : {}
    return { model: entry.model, scale: entry.scale, ...degrade, images: new Map(images) }
  })
  return { path, models }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null
