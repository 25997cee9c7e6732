import { columnTitles } from '../eval/describe-protocol.js'
import type { Entry, Evaluation } from '../eval/evaluate.js'
import { formatMs, formatPsnr } from '../eval/format-scores.js'
import { bicubic } from '../eval/plan-models.js'
import { summarizeEntry } from '../eval/summarize-entry.js'
import { type Html, html } from './html.js'
import { scatterChart } from './scatter-chart.js'

/** What quality costs: PSNR against time and against parameters. */
export function qualityCharts({ protocol, entries }: Evaluation, names: ReadonlyMap<string, string>): Html {
  const { psnr: psnrTitle } = columnTitles(protocol)
  const series = (abscissa: (entry: Entry, ms: number) => { x: number; text: string }) =>
    [...names].map(([model, name]) => ({
      name,
      colorClass: colorClass(names, model),
      points: entries.flatMap((entry) => {
        const summary = entry.model === model ? summarizeEntry(entry, entries) : undefined
        if (summary === undefined) return []
        const { x, text } = abscissa(entry, summary.ms)
        const y = summary.psnr.mean
        return [
          {
            x,
            y,
            label: `×${entry.scale}`,
            title: `×${entry.scale}: ${formatPsnr(y)} dB, ${text}`,
          },
        ]
      }),
    }))
  return html`<div class="charts">${scatterChart({
    title: `Mean ${psnrTitle} (dB) against time`,
    xLabel: 'milliseconds a picture (median)',
    formatX: (ms) => `${ms}`,
    series: series((_, ms) => ({ x: Math.max(ms, 0.01), text: formatMs(ms) })),
  })}${scatterChart({
    title: `Mean ${psnrTitle} (dB) against size`,
    xLabel: 'parameters',
    formatX: (count) => (count >= 1000 ? `${count / 1000}k` : `${count}`),
    series: series(({ network }) => {
      const parameters = network?.parameters ?? 0
      return { x: parameters, text: `${parameters.toLocaleString('en')} parameters` }
    }),
  })}</div>`
}

/** The CSS class with the colour of a model: bicubic is grey, networks get the colours in turn. */
export function colorClass(names: ReadonlyMap<string, string>, model: string): string {
  return model === bicubic ? 'color-0' : `color-${(([...names.keys()].indexOf(model) - 1) % 6) + 1}`
}
