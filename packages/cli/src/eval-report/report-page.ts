import { basename, resolve } from 'node:path'
import { conditionLabel, storedAs } from '../eval/condition.js'
import { describeProtocol } from '../eval/describe-protocol.js'
import { degradationsOf, type EvaluatedPicture, type Evaluation } from '../eval/evaluate.js'
import type { Surroundings } from '../eval/evaluation-document.js'
import { shortNames } from '../eval/format-scores.js'
import { readAsset } from '../package-files.js'
import type { InputError } from '../terminal/report.js'
import { compressionCharts } from './compression-charts.js'
import { heatGradient } from './heat-map.js'
import { Html, html } from './html.js'
import { bestPsnr, createPicturePanel, type PicturePanel } from './picture-panel.js'
import { colorClass, qualityCharts } from './quality-charts.js'
import { resultsTable } from './results-table.js'

/** A report in the making: pictures come one by one, the rest at the end. */
export interface ReportPage {
  readonly addPicture: (evaluated: EvaluatedPicture) => Promise<void>
  /** The page as one HTML file that needs no other. */
  readonly finish: (
    evaluation: Evaluation,
    surroundings: Surroundings,
    failures: readonly InputError[],
  ) => Promise<string>
}

/**
 * Of one condition, and of the page. A page of hundreds of pictures would open slowly, and the worst ones are
 * those to look at.
 */
const limitPictures = { each: 24, all: 72 }

/** Begins a report of as many conditions. */
export function createReportPage(conditions: number): ReportPage {
  const limit = Math.min(limitPictures.each, Math.max(1, Math.floor(limitPictures.all / conditions)))
  const panels: PicturePanel[] = []
  return {
    async addPicture(evaluated) {
      const rivals = panels.filter(({ condition }) => condition === conditionLabel(evaluated.picture))
      if (rivals.length === limit) {
        const easiest = rivals.reduce((a, b) => (b.psnr > a.psnr ? b : a))
        // Before its crops are encoded, which takes longest.
        if (bestPsnr(evaluated.results) >= easiest.psnr) return
        panels.splice(panels.indexOf(easiest), 1)
      }
      panels.push(await createPicturePanel(evaluated))
    },
    async finish(evaluation, surroundings, failures) {
      const [base, pictures, script] = await Promise.all(
        ['eval-report.css', 'eval-report-pictures.css', 'eval-report.js'].map(readAsset),
      )
      return page(evaluation, surroundings, failures, panels, { style: base + pictures, script }).text
    },
  }
}

function page(
  evaluation: Evaluation,
  { engine, versions }: Surroundings,
  failures: readonly InputError[],
  panels: readonly PicturePanel[],
  { style, script }: { readonly style: string; readonly script: string },
): Html {
  const { hrFolder, lrFolder, protocol, restore, entries } = evaluation
  const title = basename(resolve(hrFolder))
  const names = shortNames(entries.map(({ model }) => model))
  const degradations = degradationsOf(entries)
  const scales = [...new Set(entries.map(({ scale }) => scale))]
  const facts = describeProtocol(protocol, lrFolder, degradations)
  const conditions = [...new Set(entries.map(conditionLabel))]
  const count = Math.max(...entries.map(({ images }) => images.length))
  const left =
    count -
    Math.max(...conditions.map((condition) => panels.filter((panel) => panel.condition === condition).length))
  const networks = names.size - 1
  const rivals =
    networks === 0 ? 'bicubic alone' : `${networks} ${networks === 1 ? 'network' : 'networks'} beside bicubic`
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
<p class="lead">${count} ${count === 1 ? 'picture' : 'pictures'}, ${scales.map((scale) => `×${scale}`).join(' ')}${degradations.length > 0 ? ` from ${storedAs(degradations)}` : ''}, ${rivals}</p></div>
<button id="theme" type="button" aria-label="Light or dark"></button>
</header>
<dl class="facts">
<div><dt>Protocol</dt><dd>${protocol}: ${facts.color}; ${facts.rounding}</dd></div>
<div><dt>Low resolution</dt><dd>${facts.lowResolution}</dd></div>
${networks === 0 ? '' : html`<div><dt>Compressed pictures</dt><dd>${restoring(restore)}</dd></div>`}
<div><dt>Shaved</dt><dd>${facts.shave}</dd></div>
<div><dt>SSIM</dt><dd>${facts.ssim}</dd></div>
<div><dt>Made by</dt><dd>sr ${versions.sr}, Node ${versions.node}${engine === null ? '' : `, ${engine}`}</dd></div>
</dl>
<main>
<section><h2>Results</h2>${resultsTable(evaluation, names)}${failureList(failures)}</section>
<section>${charts(evaluation, names, degradations)}</section>
<section id="pictures"><div class="bar"><h2>Where it goes wrong</h2>
${choice(
  'scale',
  'Scale',
  scales.map((scale) => ({ value: `${scale}`, text: `×${scale}` })),
)}
${choice(
  'degrade',
  'Stored as',
  degradations.map((degrade) => ({ value: degrade, text: storedAs([degrade]) })),
)}</div>
<p class="note">Regions are found where the error of ${names.size === 1 ? 'bicubic' : 'the best network'} is largest. Below each crop is its own PSNR. Press a crop to flip through the results in place.
${protocol === 'classic' ? 'Luma is compared; the colour of the results is enlarged by bicubic.' : ''} ${left > 0 ? `Shown are the ${count - left} pictures of the lowest PSNR.` : ''}</p>
${panels.map((panel) => panel.render(names))}</section>
</main>
<dialog id="flip" aria-label="Compare in place"><form method="dialog"><p id="flip-title"></p><button aria-label="Close">×</button></form>
<img alt=""><div class="choice" id="flip-choice"></div><p class="note">← → or the number keys flip, Esc closes</p></dialog>
<script>${new Html(script)}</script>
</body>
</html>
`
}

/** What PSNR depends on: on how pictures were stored, if that differs, and else on what is spent. */
function charts(
  evaluation: Evaluation,
  names: ReadonlyMap<string, string>,
  degradations: readonly string[],
): Html {
  const legend = html`<div class="legend">${[...names].map(([model, name]) => html`<span><i class="dot ${colorClass(names, model)}"></i>${name}</span>`)}</div>`
  return degradations.length > 1
    ? html`<h2>What compression costs</h2>${legend}${compressionCharts(evaluation, names)}`
    : html`<h2>Quality and its price</h2>${legend}${qualityCharts(evaluation, names)}`
}

function restoring(restore: Evaluation['restore']): string {
  if (restore === 'auto') return 'restored as strongly as each seems to need, where a network can'
  return restore === 'off' ? 'not restored' : `restored with strength ${restore}, where a network can`
}

/** Buttons of which one is pressed; nothing where there is nothing to choose. */
function choice(
  name: string,
  label: string,
  options: readonly { readonly value: string; readonly text: string }[],
): Html {
  if (options.length === 0) return html``
  return html`<div class="choice" role="group" aria-label="${label}" data-choice="${name}">${options.map(({ value, text }, i) => html`<button type="button" value="${value}" aria-pressed="${i === 0 ? 'true' : 'false'}">${text}</button>`)}</div>`
}

/** A page whose means are over fewer pictures than the folder has must say so. */
function failureList(failures: readonly InputError[]): Html {
  if (failures.length === 0) return html``
  // A picture may fail differently at each scale.
  const files = new Set(failures.map(({ input }) => input)).size
  const count = `${files} ${files === 1 ? 'file' : 'files'}`
  return html`<details class="note"><summary>${count} could not be evaluated</summary><ul>${failures.map(({ message }) => html`<li>${message}</li>`)}</ul></details>`
}
