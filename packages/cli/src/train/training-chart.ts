import type { Score } from '@sr/fsrcnn/train'
import { formatPsnr } from '../eval/format-scores.js'
import { linearTicks, logTicks } from '../eval-report/chart-ticks.js'
import { Html, html } from '../eval-report/html.js'
import type { LogEntry, ValidationEntry } from './run-log.js'

interface Point {
  readonly x: number
  readonly y: number
}

/** A panel's frame and its axes; places are pixels of the whole picture. */
interface Panel {
  readonly title: string
  readonly top: number
  readonly ticks: readonly number[]
  readonly placeX: (step: number) => number
  readonly placeY: (value: number) => number
}

const size = { width: 920, height: 640 }
const margin = { left: 62, right: 22 }
const panelHeight = 214
/** The part of the axis that lies below bicubic's score or the best one, whichever is lower. */
const shownBelowDb = 1.5
/**
 * Only a diverging run has a larger loss on luma 0..1, and so large that it would leave no room for the rest.
 */
const mostShownLoss = 10

/** A run as one SVG picture: validation PSNR beside bicubic's above, the loss below, both against steps. */
export function trainingChart(entries: readonly LogEntry[], bicubic: Score): string {
  const lastStep = entries.at(-1)?.step ?? 1
  const right = size.width - margin.right
  const placeX = (step: number) => margin.left + (step / lastStep) * (right - margin.left)
  const steps = linearTicks(0, lastStep).filter((step) => step >= 0 && step <= lastStep && step % 1 === 0)
  const change = entries.findIndex(({ stage }) => stage === 2)
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="Validation PSNR and training loss against steps">
<style>${new Html(style)}</style>
<rect class="paper" width="100%" height="100%" rx="10"/>
${psnrPanel(entries, bicubic, placeX)}
${lossPanel(entries, placeX)}
${steps.map((step) => html`<text class="tick" x="${round(placeX(step))}" y="${size.height - 34}" text-anchor="middle">${step.toLocaleString('en')}</text>`)}
${change < 1 ? '' : stageLine(placeX(entries[change - 1].step))}
<text class="axis" x="${(margin.left + right) / 2}" y="${size.height - 12}" text-anchor="middle">steps</text>
</svg>`.text
}

function psnrPanel(entries: readonly LogEntry[], bicubic: Score, placeX: Panel['placeX']): Html {
  const validations = entries.filter((entry): entry is ValidationEntry => entry.kind === 'validation')
  const best = validations.filter((entry) => entry.best).at(-1)
  // The first weights may be random, and their score would leave no room for the differences that count.
  const floor = Math.min(bicubic.psnr, best?.psnr ?? bicubic.psnr) - shownBelowDb
  const shown = [...validations.map(({ psnr }) => Math.max(psnr, floor)), bicubic.psnr].filter(
    Number.isFinite,
  )
  const ticks = linearTicks(Math.min(...shown), Math.max(...shown))
  const top = 52
  const placeY = scaleOf(top, ticks[0], ticks[ticks.length - 1])
  const points = validations.map(({ step, psnr }) => ({ x: placeX(step), y: placeY(psnr) }))
  const y = round(placeY(bicubic.psnr))
  const right = size.width - margin.right
  return html`${frame({ title: 'Validation PSNR (dB)', top, ticks, placeX, placeY })}
<clipPath id="psnr-panel"><rect x="0" y="0" width="${size.width}" height="${top + panelHeight}"/></clipPath>
<path class="bicubic" d="M${margin.left} ${y}H${right}"/>
<text class="tick" x="${margin.left + 6}" y="${y - 6}">bicubic ${formatPsnr(bicubic.psnr)}</text>
<g clip-path="url(#psnr-panel)">${lineThrough('psnr', points)}</g>
${best === undefined ? '' : bestMark(placeX(best.step), placeY(best.psnr), best)}`
}

function bestMark(x: number, y: number, { psnr, step }: ValidationEntry): Html {
  const anchor = x > size.width / 2 ? 'end' : 'start'
  return html`<circle class="psnr" cx="${round(x)}" cy="${round(y)}" r="5"/>
<text class="best" x="${round(x)}" y="${round(y) - 11}" text-anchor="${anchor}">best ${formatPsnr(psnr)} at ${step.toLocaleString('en')}</text>`
}

function lossPanel(entries: readonly LogEntry[], placeX: Panel['placeX']): Html {
  const all = entries.flatMap((entry) =>
    entry.kind === 'interval' && entry.loss > 0
      ? [{ x: entry.step, y: Math.min(entry.loss, mostShownLoss) }]
      : [],
  )
  const losses = thin(all, 400)
  const top = 346
  const logs = losses.map(({ y }) => Math.log10(y))
  const low = Math.min(...logs, 0) - 0.05
  const high = logs.length === 0 ? 0 : Math.max(Math.max(...logs) + 0.05, low + 0.3)
  const scale = scaleOf(top, low, high)
  const placeY = (loss: number) => scale(Math.log10(loss))
  const ticks = logTicks(low, high)
  const points = losses.map(({ x, y }) => ({ x: placeX(x), y: placeY(y) }))
  return html`${frame({ title: 'Training loss, logarithmic', top, ticks, placeX, placeY })}${lineThrough('loss', points)}`
}

function frame({ title, top, ticks, placeY }: Panel): Html {
  const right = size.width - margin.right
  return html`<text class="title" x="${margin.left}" y="${top - 16}">${title}</text>
${ticks.map((value) => html`<path class="rule" d="M${margin.left} ${round(placeY(value))}H${right}"/><text class="tick" x="${margin.left - 10}" y="${round(placeY(value) + 4)}" text-anchor="end">${value}</text>`)}`
}

function stageLine(x: number): Html {
  return html`<path class="stage" d="M${round(x)} 40V${size.height - 52}"/><text class="tick" x="${round(x + 6)}" y="48">stage 2</text>`
}

function lineThrough(name: string, points: readonly Point[]): Html {
  if (points.length === 0) return html``
  if (points.length === 1)
    return html`<circle class="${name}" cx="${round(points[0].x)}" cy="${round(points[0].y)}" r="3"/>`
  return html`<path class="line ${name}" d="M${points.map(({ x, y }) => `${round(x)} ${round(y)}`).join('L')}"/>`
}

/** From values to places, the larger the higher. */
function scaleOf(top: number, low: number, high: number): (value: number) => number {
  return (value) => top + panelHeight - ((value - low) / (high - low)) * panelHeight
}

/** Means of neighbours: a run of a million steps needs no more points than one can see. */
function thin(points: readonly Point[], most: number): Point[] {
  const width = Math.ceil(points.length / most)
  return Array.from({ length: Math.ceil(points.length / width) }, (_, i) => {
    const group = points.slice(i * width, (i + 1) * width)
    return { x: group[group.length - 1].x, y: group.reduce((sum, { y }) => sum + y, 0) / group.length }
  })
}

const round = (value: number): number => Math.round(value * 10) / 10

const style = `
.paper { fill: #ffffff; stroke: #e4e4df }
text { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; fill: #5c6168 }
.title { font-weight: 600; font-size: 15px; fill: #15171a }
.best { font-weight: 600; fill: #2a6fd6 }
.rule { stroke: #e4e4df; fill: none }
.line { fill: none; stroke-width: 2; stroke-linejoin: round }
.psnr { stroke: #2a6fd6 }
.loss { stroke: #e0592a }
circle { fill: #ffffff; stroke-width: 2.5 }
.bicubic { stroke: #8a8f96; stroke-width: 1.5; stroke-dasharray: 6 5; fill: none }
.stage { stroke: #8a8f96; stroke-dasharray: 2 4; fill: none }
@media (prefers-color-scheme: dark) {
  .paper, circle { fill: #17191c }
  .paper, .rule { stroke: #2a2d32 }
  text { fill: #9aa1a9 }
  .title { fill: #eceef0 }
  .psnr { stroke: #5b9bff }
  .best { fill: #5b9bff }
  .loss { stroke: #ff8a5c }
}
`
