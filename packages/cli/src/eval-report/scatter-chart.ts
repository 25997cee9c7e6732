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
  /** What is on the logarithmic x axis; a value of 0 stands at its left end. */
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
  /** A label stands to the right of its point, or to the left where another one already is. */
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

/** Round numbers that enclose the values: 1, 2 or 5 times a power of ten apart, about five of them. */
function linearTicks(low: number, high: number): number[] {
  const span = Math.max(high - low, 0.5)
  const power = 10 ** Math.floor(Math.log10(span / 4))
  const step = power * ([1, 2, 5].find((factor) => factor * power >= span / 4) ?? 10)
  const first = Math.floor((low - span * 0.05) / step)
  const last = Math.ceil((high + span * 0.05) / step)
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(10)))
}

/** 1, 2 and 5 times the powers of ten in the range; over many decades the powers alone. */
function logTicks(from: number, to: number): number[] {
  const factors = to - from > 2.4 ? [1] : [1, 2, 5]
  const ticks: number[] = []
  for (let power = Math.floor(from); power <= Math.ceil(to); power++)
    for (const factor of factors) {
      const tick = Math.log10(factor) + power
      if (tick >= from && tick <= to) ticks.push(Number((factor * 10 ** power).toPrecision(6)))
    }
  return ticks
}

const round = (value: number): number => Math.round(value * 10) / 10
