import { linearTicks } from './chart-ticks.js'
import { type Html, html } from './html.js'

/** Where points may lie, in units of the view box. */
export const plot = { left: 46, right: 494, top: 16, bottom: 254 } as const

const size = { width: 520, height: 300 }

/** Text that is centred at x. */
interface Label {
  readonly x: number
  readonly text: string
}

export interface ChartFrame {
  readonly title: string
  readonly xTicks: readonly Label[]
  /** Below them. */
  readonly xLabels: readonly Label[]
  readonly y: VerticalAxis
  readonly marks: readonly Html[]
}

/** Decibels on a linear axis. */
export interface VerticalAxis {
  readonly ticks: readonly number[]
  readonly place: (value: number) => number
}

/** An axis that encloses these values, at least one. */
export function verticalAxis(values: readonly number[]): VerticalAxis {
  const ticks = linearTicks(Math.min(...values), Math.max(...values))
  const [low, high] = [ticks[0], ticks[ticks.length - 1]]
  return { ticks, place: (y) => plot.bottom - ((y - low) / (high - low)) * (plot.bottom - plot.top) }
}

/** A plot as inline SVG, whose colours and fonts come from the page: axes around what is drawn already. */
export function chartFrame({ title, xTicks, xLabels, y, marks }: ChartFrame): Html {
  return html`<figure class="chart"><figcaption>${title}</figcaption>
<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${title}">
${y.ticks.map((value) => html`<path class="${value === 0 ? 'rule zero' : 'rule'}" d="M${plot.left} ${tenth(y.place(value))}H${plot.right}"/><text class="tick" x="${plot.left - 8}" y="${tenth(y.place(value) + 4)}" text-anchor="end">${`${value}`.replace('-', '−')}</text>`)}
${xTicks.map(({ x, text }) => html`<text class="tick" x="${tenth(x)}" y="${plot.bottom + 18}" text-anchor="middle">${text}</text>`)}
${xLabels.map(({ x, text }) => html`<text class="axis" x="${tenth(x)}" y="${size.height - 6}" text-anchor="middle">${text}</text>`)}
${marks}
</svg></figure>`
}

/** Coordinates need no more digits. */
export const tenth = (value: number): number => Math.round(value * 10) / 10
