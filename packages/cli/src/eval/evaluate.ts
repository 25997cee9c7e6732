import type { RestoreOption } from '@sr/files'
import type { Engine } from '@sr/fsrcnn/tfjs'
import type { Raster } from '@sr/image'
import { type ProtocolName, score } from '@sr/metrics'
import type { Progress } from '../terminal/progress.js'
import type { Report } from '../terminal/report.js'
import { type Condition, conditionLabel, listConditions } from './condition.js'
import { type Contestant, createContestant } from './contestants.js'
import type { NetworkFacts, PlannedModel } from './plan-models.js'
import { listTestPairs } from './test-pairs.js'
import { readTestPicture, type TestPicture } from './test-picture.js'

/** The scores of a set of models on a set of pictures. */
export interface Evaluation {
  readonly hrFolder: string
  readonly lrFolder?: string
  readonly protocol: ProtocolName
  readonly restore: RestoreOption
  /** By condition, bicubic first; all entries of a condition have the same pictures in the same order. */
  readonly entries: readonly Entry[]
}

/** One model under one condition. */
export interface Entry extends Condition {
  readonly model: string
  readonly network?: NetworkFacts
  readonly images: readonly ImageScore[]
}

/** How the low-resolution pictures of an evaluation were stored. */
export const degradationsOf = (entries: readonly Entry[]): string[] => [
  ...new Set(entries.flatMap(({ degrade }) => degrade ?? [])),
]

/** One picture. */
export interface ImageScore {
  readonly name: string
  readonly width: number
  readonly height: number
  /** Decibels; Infinity where the result is exact. */
  readonly psnr: number
  readonly ssim: number
  /** The time of upscaling alone, without reading and scoring. */
  readonly ms: number
  /** How strongly the network restored, 0 to 1; missing where it cannot, or was told not to. */
  readonly strength?: number
}

/** A picture with all its results, for those who want to look at them. */
export interface EvaluatedPicture {
  readonly picture: TestPicture
  readonly results: readonly Result[]
}

export interface Result {
  readonly model: string
  readonly raster: Raster
  readonly score: ImageScore
}

/** What is evaluated, and who is told. */
export interface EvaluationPlan {
  readonly hrFolder: string
  readonly lrFolder?: string
  readonly protocol: ProtocolName
  readonly models: readonly PlannedModel[]
  /** How low-resolution pictures are stored, one after the other, such as `jpeg:30`; none: as they are. */
  readonly degrade: readonly string[]
  readonly restore: RestoreOption
  readonly openEngine: () => Promise<Engine>
  readonly report: Report
  readonly progress: Progress
  readonly signal: AbortSignal
  /** Called with every finished picture while its pixels are still there. */
  readonly onPicture?: (evaluated: EvaluatedPicture) => Promise<void>
  readonly onCondition?: (entries: readonly Entry[]) => void
}

/**
 * Scores every model on every picture. A picture that fails is reported, and left out
 * for all models of that condition.
 */
export async function evaluate(plan: EvaluationPlan): Promise<Evaluation> {
  const { hrFolder, lrFolder, protocol, models, degrade, restore, onCondition } = plan
  const scales = [...new Set(models.map(({ scale }) => scale))]
  const conditions = listConditions(scales, degrade)
  const entries: Entry[] = []
  const told = new Set<string>()
  for (const [index, condition] of conditions.entries()) {
    if (plan.signal.aborted) break
    const found = await evaluateCondition(condition, { index, count: conditions.length }, plan, told)
    entries.push(...found)
    // The means of an interrupted condition would be over fewer pictures, and would not show it.
    if (!plan.signal.aborted && found.some(({ images }) => images.length > 0)) onCondition?.(found)
  }
  return { hrFolder, ...(lrFolder === undefined ? {} : { lrFolder }), protocol, restore, entries }
}

async function evaluateCondition(
  condition: Condition,
  share: { readonly index: number; readonly count: number },
  plan: EvaluationPlan,
  told: Set<string>,
): Promise<Entry[]> {
  const { protocol, report, progress, signal } = plan
  const { scale } = condition
  const label = conditionLabel(condition)
  const tell = (path: string, error: unknown): void => {
    const key = `${path}\n${error instanceof Error ? error.message : error}`
    if (!told.has(key)) report.addError(path, error) // a damaged file is damaged at every scale
    told.add(key)
  }
  const { pairs, failures } = await listTestPairs(plan.hrFolder, plan.lrFolder, scale)
  for (const { path, error } of failures) tell(path, error)
  if (pairs.length === 0) return []
  const contestants: Contestant[] = []
  const evaluated: (readonly ImageScore[])[] = []
  const done = (pictures: number): number => (share.index + pictures / pairs.length) / share.count
  progress.start(label, done(0))
  try {
    for (const planned of plan.models.filter((model) => model.scale === scale))
      contestants.push(await createContestant(planned, plan.restore, plan.openEngine))
    for (const [index, pair] of pairs.entries()) {
      const say = (part: number, what: string): void =>
        progress.update(done(index + part), `${label} ${pair.name} ${what}`)
      try {
        say(0, '')
        const picture = await readTestPicture(pair, condition, protocol)
        const results: Result[] = []
        for (const [turn, contestant] of contestants.entries()) {
          say(turn / contestants.length, contestant.planned.model)
          results.push(await evaluatePicture(picture, contestant, signal))
        }
        evaluated.push(results.map((result) => result.score))
        await plan.onPicture?.({ picture, results })
      } catch (error) {
        progress.stop()
        tell(pair.hr, error)
        if (signal.aborted) break
        progress.start(label, done(index + 1))
      }
    }
  } finally {
    progress.stop()
    for (const contestant of contestants) await contestant.dispose()
  }
  return contestants.map(({ planned: { model, network } }, place) => ({
    model,
    ...condition,
    ...(network === undefined ? {} : { network }),
    images: evaluated.map((scores) => scores[place]),
  }))
}

async function evaluatePicture(
  picture: TestPicture,
  contestant: Contestant,
  signal: AbortSignal,
): Promise<Result> {
  signal.throwIfAborted()
  const { name, hr, scale, protocol } = picture
  const { model } = contestant.planned
  const { enlarge, strength } = await contestant.prepare(picture)
  const start = performance.now()
  const raster = await enlarge(signal)
  const ms = performance.now() - start
  const { psnr, ssim } = score(raster, hr, scale, protocol)
  const { width, height } = hr
  const restored = strength === undefined ? {} : { strength }
  return { model, raster, score: { name, width, height, psnr, ssim, ms, ...restored } }
}
