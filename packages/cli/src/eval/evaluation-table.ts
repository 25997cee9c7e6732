import type { ProtocolName } from '@sr/metrics'
import { alignColumns } from '../terminal/align-columns.js'
import { conditionLabel, isSameCondition } from './condition.js'
import { columnTitles } from './describe-protocol.js'
import { degradationsOf, type Entry } from './evaluate.js'
import { formatGain, formatMs, formatPsnr, formatSsim, infinityNote, shortNames } from './format-scores.js'
import { summarizeEntry } from './summarize-entry.js'

/** The lines that a terminal shows for one condition: every picture, then the means. */
export function evaluationTable(protocol: ProtocolName, entries: readonly Entry[]): string[] {
  const [{ images }] = entries
  const label = conditionLabel(entries[0])
  const names = shortNames(entries.map(({ model }) => model))
  const titles = columnTitles(protocol)
  const pictures = [
    [label, ...entries.map(({ model }) => names.get(model) ?? model)],
    ...images.map(({ name }, place) => [
      name,
      ...entries.map(
        (entry) => `${formatPsnr(entry.images[place].psnr)}  ${formatSsim(entry.images[place].ssim)}`,
      ),
    ]),
  ]
  const summaries = entries.map((entry) => ({ entry, summary: summarizeEntry(entry, entries) }))
  const means = [
    [`${label} mean`, titles.psnr, 'gain', titles.ssim, 'gain', 'median', 'worst', 'time'],
    ...summaries.map(({ entry, summary }) =>
      summary === undefined
        ? []
        : [
            names.get(entry.model) ?? entry.model,
            formatPsnr(summary.psnr.mean),
            formatGain(summary.gain?.psnr, 2),
            formatSsim(summary.ssim.mean),
            formatGain(summary.gain?.ssim, 4),
            formatPsnr(summary.psnr.median),
            `${formatPsnr(summary.worst.psnr)} ${summary.worst.name}`,
            formatMs(summary.ms),
          ],
    ),
  ]
  const notes = summaries.flatMap(({ entry, summary }) =>
    summary === undefined || summary.psnr.infiniteCount === 0
      ? []
      : [`${names.get(entry.model)}: ${infinityNote(summary.psnr.infiniteCount)}.`],
  )
  return [...alignColumns(pictures), '', ...alignColumns(means), ...notes, '']
}

/** The same of all conditions in short: for each scale the means by how pictures were stored. */
export function compressionTable(protocol: ProtocolName, entries: readonly Entry[]): string[] {
  const names = shortNames(entries.map(({ model }) => model))
  const degradations = degradationsOf(entries)
  const scales = [...new Set(entries.map(({ scale }) => scale))]
  return scales.flatMap((scale) => {
    const rows = [...names].map(([model, name]) => [
      name,
      ...degradations.map((degrade) => {
        const entry = entries.find((one) => one.model === model && isSameCondition(one, { scale, degrade }))
        const summary = entry && summarizeEntry(entry, entries)
        return summary === undefined
          ? ''
          : `${formatPsnr(summary.psnr.mean)} ${formatGain(summary.gain?.psnr, 2)}`
      }),
    ])
    const title = `×${scale} ${columnTitles(protocol).psnr}, gain`
    return [...alignColumns([[title, ...degradations], ...rows]), '']
  })
}
