import { columnNames, describeProtocol } from './describe-protocol.js'
import { degradationsOf, type Evaluation } from './evaluate.js'
import { summarizeEntry } from './summarize-entry.js'

/** What `--json` adds to the scores: where they were measured. */
export interface Surroundings {
  /** Null where bicubic alone was evaluated, which needs no engine. */
  readonly engine: string | null
  readonly versions: { readonly sr: string; readonly node: string }
}

/**
 * The document of `sr eval --json`, which `--compare` reads back. JSON has no infinity, so an
 * infinite PSNR is the text "Infinity".
 */
export function evaluationDocument(evaluation: Evaluation, { engine, versions }: Surroundings): object {
  const { hrFolder, lrFolder = null, protocol, restore, entries } = evaluation
  const { psnr, ssim } = columnNames(protocol)
  const pair = (values: { readonly psnr: number; readonly ssim: number }) => ({
    [psnr]: jsonNumber(values.psnr),
    [ssim]: jsonNumber(values.ssim),
  })
  return {
    protocol,
    protocolFacts: describeProtocol(protocol, lrFolder ?? undefined, degradationsOf(entries)),
    hrFolder,
    lrFolder,
    restore,
    engine,
    versions,
    models: entries.map((entry) => {
      const { model, scale, degrade = null, network = null, images } = entry
      const summary = summarizeEntry(entry, entries)
      return {
        model,
        scale,
        degrade,
        network,
        mean: summary ? pair({ psnr: summary.psnr.mean, ssim: summary.ssim.mean }) : null,
        median: summary ? pair({ psnr: summary.psnr.median, ssim: summary.ssim.median }) : null,
        gain: summary?.gain ? pair(summary.gain) : null,
        worst: summary?.worst.name ?? null,
        medianMs: summary ? roundMs(summary.ms) : null,
        infiniteCount: summary?.psnr.infiniteCount ?? 0,
        images: images.map(({ name, width, height, ms, strength = null, ...scores }) => ({
          name,
          width,
          height,
          ...pair(scores),
          ms: roundMs(ms),
          strength,
        })),
      }
    }),
  }
}

const jsonNumber = (value: number): number | 'Infinity' =>
  value === Number.POSITIVE_INFINITY ? 'Infinity' : value

const roundMs = (ms: number): number => Math.round(ms * 100) / 100
