import { basename, resolve } from 'node:path'
import { columnTitles, describeProtocol } from '../eval/describe-protocol.js'
import type { Entry, EvaluatedPicture, Evaluation } from '../eval/evaluate.js'
import type { Surroundings } from '../eval/evaluation-document.js'
import { formatMs, formatPsnr, formatSsim, infinityNote, shortNames } from '../eval/format-scores.js'
import { bicubic } from '../eval/plan-models.js'
import { baselineOf, summarizeEntry } from '../eval/summarize-entry.js'
import { readAsset } from '../read-asset.js'
import { heatGradient } from './heat-map.js'
import { Html, html } from './html.js'
import { createPicturePanel, gainOf, type PicturePanel } from './picture-panel.js'
import { scatterChart } from './scatter-chart.js'

/** A report in the making: pictures come one by one, the rest at the end. */
export interface ReportPage {
  readonly addPicture: (evaluated: EvaluatedPicture) => Promise<void>
  /** The page as one HTML file that needs no other. */
  readonly finish: (evaluation: Evaluation, surroundings: Surroundings) => Promise<string>
}

/** A page of hundreds of pictures would open slowly; the worst ones are those to look at. */
const limitPictures = 24

/** Begins a report. */
export function createReportPage(): ReportPage {
  const panels: PicturePanel[] = []
  return {
    async addPicture(evaluated) {
      panels.push(await createPicturePanel(evaluated))
      const rivals = panels.filter(({ scale }) => scale === evaluated.picture.scale)
      if (rivals.length <= limitPictures) return
      const best = rivals.reduce((a, b) => (b.psnr > a.psnr ? b : a))
      panels.splice(panels.indexOf(best), 1)
    },
    async finish(evaluation, surroundings) {
      const [base, pictures, script] = await Promise.all(
        ['eval-report.css', 'eval-report-pictures.css', 'eval-report.js'].map(readAsset),
      )
      return page(evaluation, surroundings, panels, { style: base + pictures, script }).text
    },
  }
}

function page(
  evaluation: Evaluation,
  { engine, versions }: Surroundings,
  panels: readonly PicturePanel[],
  { style, script }: { readonly style: string; readonly script: string },
): Html {
  const { hrFolder, lrFolder, protocol, entries } = evaluation
  const title = basename(resolve(hrFolder))
  const names = shortNames(entries.map(({ model }) => model))
  const facts = describeProtocol(protocol, lrFolder)
  const scales = [...new Set(entries.map(({ scale }) => scale))]
  const count = Math.max(...entries.map(({ images }) => images.length))
  const left =
    count - Math.max(...scales.map((scale) => panels.filter((panel) => panel.scale === scale).length))
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${title}: super-resolution report</title>
<style>${new Html(style)}
:root { --heat: ${new Html(heatGradient)}; }</style>
</head>
<body>
<header>
<div><p class="kicker">Super-resolution report</p>
<h1>${title}</h1>
<p class="lead">${count} ${count === 1 ? 'picture' : 'pictures'}, ${scales.map((scale) => `×${scale}`).join(' ')}, ${names.size - 1} ${names.size === 2 ? 'network' : 'networks'} beside bicubic</p></div>
<button id="theme" type="button" aria-label="Light or dark"></button>
</header>
<dl class="facts">
<div><dt>Protocol</dt><dd>${protocol}: ${facts.color}; ${facts.rounding}</dd></div>
<div><dt>Low resolution</dt><dd>${facts.lowResolution}</dd></div>
<div><dt>Shaved</dt><dd>${facts.shave}</dd></div>
<div><dt>SSIM</dt><dd>${facts.ssim}</dd></div>
<div><dt>Made by</dt><dd>sr ${versions.sr}, Node ${versions.node}${engine === null ? '' : `, ${engine}`}</dd></div>
</dl>
<main>
<section><h2>Results</h2>${resultsTable(evaluation, names)}</section>
<section><h2>Quality and its price</h2>${charts(evaluation, names)}</section>
<section id="pictures"><div class="bar"><h2>Where it goes wrong</h2>
<div class="choice" role="group" aria-label="Scale">${scales.map((scale, i) => html`<button type="button" data-scale="${scale}" aria-pressed="${i === 0 ? 'true' : 'false'}">×${scale}</button>`)}</div></div>
<p class="note">Regions are found where the best network's error is largest. Below each crop is its own PSNR. Press a crop to flip through the results in place.
${protocol === 'classic' ? 'Luma is compared; the colour of the results is enlarged by bicubic.' : ''} ${left > 0 ? `Shown are the ${limitPictures} pictures of the lowest PSNR.` : ''}</p>
${panels.map((panel) => panel.render(names))}</section>
</main>
<dialog id="flip" aria-label="Compare in place"><form method="dialog"><p id="flip-title"></p><button aria-label="Close">×</button></form>
<img alt=""><div class="choice" id="flip-choice"></div><p class="note">← → or the number keys flip, Esc closes</p></dialog>
<script>${new Html(script)}</script>
</body>
</html>
`
}

function resultsTable({ protocol, entries }: Evaluation, names: ReadonlyMap<string, string>): Html {
  const titles = columnTitles(protocol)
  const largest = Math.max(...entries.map((entry) => summarizeEntry(entry, entries)?.gain?.psnr ?? 0), 1e-9)
  const columns = [
    'Scale',
    'Model',
    titles.psnr,
    'Gain',
    titles.ssim,
    'Gain',
    'Median',
    'Worst picture',
    'Time',
    'Parameters',
  ]
  const rows = entries.map((entry) => {
    const summary = summarizeEntry(entry, entries)
    if (summary === undefined) return html``
    const { model, scale, network } = entry
    const { psnr, ssim, gain, worst, ms } = summary
    const cell = (value: number, content: Html | string, kind = 'number') =>
      html`<td class="${kind}" data-value="${value}">${content}</td>`
    return html`<tr class="${baselineOf(entries, scale) === entry ? 'baseline' : ''}">
${cell(scale, `×${scale}`, 'factor')}
<th scope="row" data-value="${names.get(model)}"><i class="dot ${colorClass(names, model)}"></i><span title="${model}${network === undefined ? '' : `: ${network.description}, sha256 ${network.sha256}`}">${names.get(model)}</span></th>
${cell(psnr.mean, html`<b>${formatPsnr(psnr.mean)}</b>`)}
<td class="bar" data-value="${gain?.psnr ?? 0}">${gain === undefined ? '' : html`<span style="--part: ${Math.max(0, gain.psnr / largest).toFixed(3)}">${gainOf(gain.psnr)}</span>`}</td>
${cell(ssim.mean, formatSsim(ssim.mean))}
${cell(gain?.ssim ?? 0, gain === undefined ? '' : gainOf(gain.ssim, 4))}
${cell(psnr.median, formatPsnr(psnr.median))}
${cell(worst.psnr, html`${formatPsnr(worst.psnr)} <small>${worst.name}</small>`, 'worst')}
${cell(ms, formatMs(ms))}
${cell(network?.parameters ?? 0, network === undefined ? '–' : network.parameters.toLocaleString('en'))}
</tr>`
  })
  const infinite = Math.max(
    ...entries.map((entry) => summarizeEntry(entry, entries)?.psnr.infiniteCount ?? 0),
  )
  return html`<div class="scroll"><table><thead><tr>${columns.map(
    (column) => html`<th scope="col"><button type="button">${column}</button></th>`,
  )}</tr></thead><tbody>${rows}</tbody></table></div>
<p class="note">Means over the pictures; gain over bicubic. Time is the median for one picture, enlarging alone.${infinite > 0 ? ` Up to ${infinityNote(infinite)}.` : ''}</p>`
}

function charts({ protocol, entries }: Evaluation, names: ReadonlyMap<string, string>): Html {
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
        return [{ x, y, label: `×${entry.scale}`, title: `×${entry.scale}: ${formatPsnr(y)} dB, ${text}` }]
      }),
    }))
  return html`<div class="legend">${[...names].map(([model, name]) => html`<span><i class="dot ${colorClass(names, model)}"></i>${name}</span>`)}</div>
<div class="charts">${scatterChart({
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

/** Bicubic is grey; networks get the colours in turn. */
function colorClass(names: ReadonlyMap<string, string>, model: string): string {
  return model === bicubic ? 'color-0' : `color-${(([...names.keys()].indexOf(model) - 1) % 6) + 1}`
}
