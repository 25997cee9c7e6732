import { linearTicks, logTicks } from './chart-ticks.js'
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

const size = { width: 520, height: 300 }
const margin = { left: 46, right: 26, top: 16, bottom: 46 }

/** A plot as inline SVG, whose colours and fonts come from the page. */
export function scatterChart({ title, xLabel, formatX, series }: ScatterChart): Html {
  const points = series.flatMap((one) => one.points).filter(({ y }) => Number.isFinite(y))
  if (points.length === 0) return html``
  const positive = points.map(({ x }) => x).filter((x) => x > 0)
  const hasZero = positive.length < points.length
  const [low, high] = [Math.min(...positive, 1e9), Math.max(...positive, 1e-9)]
  const from = Math.log10(low) - 0.18
  const to = Math.max(Math.log10(high) + 0.18, from + 0.5)
  const zeroWidth = hasZero ? 56 : 0
  const left = margin.left + zeroWidth
  const right = size.width - margin.right
  const bottom = size.height - margin.bottom
  const placeX = (x: number): number =>
    x > 0 ? left + ((Math.log10(x) - from) / (to - from)) * (right - left) : margin.left + zeroWidth / 2
  const yTicks = linearTicks(Math.min(...points.map(({ y }) => y)), Math.max(...points.map(({ y }) => y)))
  const [yLow, yHigh] = [yTicks[0], yTicks[yTicks.length - 1]]
  const placeY = (y: number): number => bottom - ((y - yLow) / (yHigh - yLow)) * (bottom - margin.top)
  const xTicks = positive.length === 0 ? [] : logTicks(from, to)

  const labels: { readonly x: number; readonly y: number }[] = []
  /** A label stands to the right of its point, or to the left where another label already is. */
  const placeLabel = (x: number, y: number) => {
    const taken = labels.some((other) => Math.abs(other.x - x) < 26 && Math.abs(other.y - y) < 13)
    labels.push({ x, y })
    return taken ? html`x="${round(x - 9)}" text-anchor="end"` : html`x="${round(x + 9)}"`
  }

  return html`<figure class="chart"><figcaption>${title}</figcaption>
<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${title}">
${yTicks.map((y) => html`<path class="rule" d="M${margin.left} ${round(placeY(y))}H${right}"/><text class="tick" x="${margin.left - 8}" y="${round(placeY(y) + 4)}" text-anchor="end">${y}</text>`)}
${(hasZero ? [0, ...xTicks] : xTicks).map((x) => html`<text class="tick" x="${round(placeX(x))}" y="${bottom + 18}" text-anchor="middle">${formatX(x)}</text>`)}
<text class="axis" x="${(margin.left + right) / 2}" y="${size.height - 6}" text-anchor="middle">${xLabel}</text>
${series.map(({ name, colorClass, points: all }) => {
  const finite = all.filter(({ y }) => Number.isFinite(y))
  const line = finite.map(({ x, y }) => `${round(placeX(x))} ${round(placeY(y))}`).join('L')
  return html`<g class="${colorClass}">${finite.length < 2 ? '' : html`<path class="line" d="M${line}"/>`}${finite.map(
    ({
      x,
      y,
      label,
      title: tip,
    }) => html`<g class="point"><title>${name} ${tip}</title><circle cx="${round(placeX(x))}" cy="${round(placeY(y))}" r="5.5"/>
<text ${placeLabel(placeX(x), placeY(y))} y="${round(placeY(y) + 4)}">${label}</text></g>`,
  )}</g>`
})}
</svg></figure>`
}

const round = (value: number): number => Math.round(value * 10) / 10
