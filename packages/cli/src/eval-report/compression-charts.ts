import { codecName, storedAs } from '../eval/condition.js'
import { columnTitles } from '../eval/describe-protocol.js'
import { degradationsOf, type Evaluation } from '../eval/evaluate.js'
import { formatGain, formatPsnr } from '../eval/format-scores.js'
import { type EntrySummary, summarizeEntry } from '../eval/summarize-entry.js'
import { chartFrame, plot, tenth, verticalAxis } from './chart-frame.js'
import { type Html, html } from './html.js'
import { colorClass } from './quality-charts.js'

/** What compression does to every model: PSNR and gain by how pictures were stored, two plots a scale. */
export function compressionCharts(
  { protocol, entries }: Evaluation,
  names: ReadonlyMap<string, string>,
): Html {
  const { psnr } = columnTitles(protocol)
  const degradations = degradationsOf(entries)
  const x = horizontalPlaces(degradations)
  const codecs = [...new Set(degradations.map(codecName))]
  const xAxis = {
    xTicks: [...x].map(([degrade, place]) => ({ x: place, text: degrade.split(':')[1] ?? '' })),
    xLabels: codecs.map((codec) => {
      const places = [...x].flatMap(([degrade, place]) => (codecName(degrade) === codec ? place : []))
      return { x: (places[0] + places[places.length - 1]) / 2, text: codec }
    }),
  }
  const scales = [...new Set(entries.map(({ scale }) => scale))]
  const charts = scales.flatMap((scale) => [
    chart(`×${scale}: mean ${psnr} (dB)`, scale, (summary) => summary.psnr.mean, formatPsnr),
    chart(
      `×${scale}: gain over bicubic (dB)`,
      scale,
      ({ gain }) => gain?.psnr,
      (db) => formatGain(db, 2),
    ),
  ])
  return html`<div class="charts">${charts}</div>`

  function chart(
    title: string,
    scale: number,
    decibels: (summary: EntrySummary) => number | undefined,
    format: (value: number) => string,
  ): Html {
    const points = entries.flatMap((entry) => {
      const summary = entry.scale === scale ? summarizeEntry(entry, entries) : undefined
      const value = summary && decibels(summary)
      if (value === undefined || !Number.isFinite(value)) return []
      const { model, degrade = '' } = entry
      return [{ model, degrade, value, x: x.get(degrade) ?? 0 }]
    })
    if (points.length === 0) return html``
    const y = verticalAxis(points.map(({ value }) => value))
    const marks = [...names].map(([model, name]) => {
      const own = points.filter((point) => point.model === model)
      // Qualities of two codecs are not on one scale, so no line joins them.
      const lines = codecs.map((codec) => {
        const places = own.filter(({ degrade }) => codecName(degrade) === codec)
        const corners = places.map((point) => `${tenth(point.x)} ${tenth(y.place(point.value))}`)
        return corners.length < 2 ? html`` : html`<path class="line" d="M${corners.join('L')}"/>`
      })
      const dots = own.map(
        (
          point,
        ) => html`<g class="point"><title>${name}, ${storedAs([point.degrade])}: ${format(point.value)} dB</title>
<circle cx="${tenth(point.x)}" cy="${tenth(y.place(point.value))}" r="5.5"/></g>`,
      )
      return html`<g class="${colorClass(names, model)}">${lines}${dots}</g>`
    })
    return chartFrame({ title, ...xAxis, y, marks })
  }
}

/** Even steps, in the order in which they were asked for. */
function horizontalPlaces(degradations: readonly string[]): ReadonlyMap<string, number> {
  const step = (plot.right - plot.left) / degradations.length
  return new Map(degradations.map((degrade, i) => [degrade, plot.left + (i + 0.5) * step]))
}
