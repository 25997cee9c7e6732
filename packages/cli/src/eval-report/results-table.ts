import { storedAs } from '../eval/condition.js'
import { columnTitles } from '../eval/describe-protocol.js'
import { degradationsOf, type Evaluation } from '../eval/evaluate.js'
import { formatMs, formatPsnr, formatSsim, infinityNote } from '../eval/format-scores.js'
import { baselineOf, summarizeEntry } from '../eval/summarize-entry.js'
import { type Html, html } from './html.js'
import { gainOf } from './picture-panel.js'
import { colorClass } from './quality-charts.js'

/** The table of all models under all conditions; the page's script sorts it by the values in `data-value`. */
export function resultsTable({ protocol, entries }: Evaluation, names: ReadonlyMap<string, string>): Html {
  const titles = columnTitles(protocol)
  const largest = Math.max(...entries.map((entry) => summarizeEntry(entry, entries)?.gain?.psnr ?? 0), 1e-9)
  const degradations = degradationsOf(entries)
  const columns = [
    'Scale',
    ...(degradations.length > 0 ? ['Stored as'] : []),
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
    const { model, scale, degrade, network } = entry
    const isBaseline = baselineOf(entries, entry) === entry
    const { psnr, ssim, gain, worst, ms } = summary
    const cell = (value: number, content: Html | string, kind = 'number') =>
      html`<td class="${kind}" data-value="${value}">${content}</td>`
    return html`<tr class="${isBaseline ? 'baseline' : ''}">
${cell(scale, `×${scale}`, 'factor')}
${degrade === undefined ? '' : cell(degradations.indexOf(degrade), storedAs([degrade]), 'factor')}
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
