import { chartFrame, plot, tenth, verticalAxis } from './chart-frame.js'
import { logTicks } from './chart-ticks.js'
import { type Html, html } from './html.js'

/** One model: a point per scale, joined by a line. */
interface Series {
  readonly name: string
  /** CSS class that holds its colour. */
  readonly colorClass: string
  readonly points: readonly {
    readonly x: number
    readonly y: number
    readonly label: string
    readonly title: string
  }[]
}

export interface ScatterChart {
  readonly title: string
  /** The value on the logarithmic x axis; 0 stands at its left end. */
  readonly xLabel: string
  readonly formatX: (value: number) => string
  readonly series: readonly Series[]
}

/** Decibels against what they cost. */
export function scatterChart({ title, xLabel, formatX, series }: ScatterChart): Html {
  const points = series.flatMap((one) => one.points).filter(({ y }) => Number.isFinite(y))
  if (points.length === 0) return html``
  const positive = points.map(({ x }) => x).filter((x) => x > 0)
  const hasZero = positive.length < points.length
  const [low, high] = [Math.min(...positive, 1e9), Math.max(...positive, 1e-9)]
  const from = Math.log10(low) - 0.18
  const to = Math.max(Math.log10(high) + 0.18, from + 0.5)
  const zeroWidth = hasZero ? 56 : 0
  const left = plot.left + zeroWidth
  const placeX = (x: number): number =>
    x > 0 ? left + ((Math.log10(x) - from) / (to - from)) * (plot.right - left) : plot.left + zeroWidth / 2
  const xTicks = positive.length === 0 ? [] : logTicks(from, to)
  const y = verticalAxis(points.map((point) => point.y))

  const labels: { readonly x: number; readonly y: number }[] = []
  /** A label stands to the right of its point, or to the left where another label already is. */
  const placeLabel = (x: number, y: number) => {
    const taken = labels.some((other) => Math.abs(other.x - x) < 26 && Math.abs(other.y - y) < 13)
    labels.push({ x, y })
    return taken ? html`x="${tenth(x - 9)}" text-anchor="end"` : html`x="${tenth(x + 9)}"`
  }

  const marks = series.map(({ name, colorClass, points: all }) => {
    const places = all
      .filter((point) => Number.isFinite(point.y))
      .map((point) => ({ ...point, x: placeX(point.x), y: y.place(point.y) }))
    const line = places.map((at) => `${tenth(at.x)} ${tenth(at.y)}`).join('L')
    return html`<g class="${colorClass}">${places.length < 2 ? '' : html`<path class="line" d="M${line}"/>`}${places.map(
      (
        at,
      ) => html`<g class="point"><title>${name} ${at.title}</title><circle cx="${tenth(at.x)}" cy="${tenth(at.y)}" r="5.5"/>
<text ${placeLabel(at.x, at.y)} y="${tenth(at.y + 4)}">${at.label}</text></g>`,
    )}</g>`
  })
  return chartFrame({
    title,
    xTicks: (hasZero ? [0, ...xTicks] : xTicks).map((x) => ({ x: placeX(x), text: formatX(x) })),
    xLabels: [{ x: (plot.left + plot.right) / 2, text: xLabel }],
    y,
    marks,
  })
}
