import { crop, type Rect } from '@sr/image'
import { psnr, scoredPicture, shavePx } from '@sr/metrics'
import { conditionLabel, storedAs } from '../eval/condition.js'
import type { EvaluatedPicture, Result } from '../eval/evaluate.js'
import { formatGain, formatPsnr, formatSsim } from '../eval/format-scores.js'
import { bicubic } from '../eval/plan-models.js'
import { createDisplay, exactDataUri, magnify, smallDataUri } from './display-picture.js'
import { heatMap, heatScale } from './heat-map.js'
import { type Html, html } from './html.js'
import { errorPlane, findWorstRegions } from './worst-regions.js'

/**
 * One picture of the report: a grid with a column for the original, for what a degraded picture
 * left of it, and for each model; whole above, the worst regions below.
 */
export interface PicturePanel {
  /** See `conditionLabel`. */
  readonly condition: string
  /** See `bestPsnr`. */
  readonly psnr: number
  /** The short names of models, which are known only at the end. */
  render(names: ReadonlyMap<string, string>): Html
}

/** Overviews are about 200 pixels wide on the page, and twice that on dense screens. */
const overviewPx = 400

/**
 * Finds the regions and encodes what the page shows, while the pixels are at hand. All places are
 * counted in the part that is compared.
 */
export async function createPicturePanel({ picture, results }: EvaluatedPicture): Promise<PicturePanel> {
  const { name, scale, degrade, protocol, hr, colored } = picture
  const condition = conditionLabel(picture)
  const border = shavePx(scale, protocol)
  const reference = scoredPicture(hr, scale, protocol)
  const inside = { x: border, y: border, width: reference.width, height: reference.height }
  const display = createDisplay(picture)
  const original = crop(colored.hr, inside)
  const compared = results.map(({ raster }) => scoredPicture(raster, scale, protocol))
  const errors = compared.map((result) => errorPlane(result, reference))
  const best = bestPlace(results)
  const regions = findWorstRegions(errors[best])
  const levels = heatScale(errors[0])

  const given = [
    {
      title: 'Original',
      note: regions.length === 0 ? 'no error to show' : 'and the worst regions',
      raster: original,
    },
    ...(degrade === undefined
      ? []
      : [{ title: 'Input', note: storedAs([degrade]), raster: crop(magnify(colored.lr, scale), inside) }]),
  ]
  const overviews = await Promise.all(
    given.map(({ raster }) => smallDataUri(raster as typeof colored.hr, overviewPx)),
  )
  const maps = await Promise.all(errors.map((plane) => smallDataUri(heatMap(plane, levels), overviewPx)))
  const shown = [
    ...given.map(({ raster }) => raster),
    ...results.map(({ raster }) => crop(display(raster), inside)),
  ]
  const rows = await Promise.all(
    regions.map(async (region) => ({
      images: await Promise.all(shown.map((whole) => exactDataUri(crop(whole, region) as typeof colored.hr))),
      psnrs: compared.map((result) => psnr(crop(result, region), crop(reference, region))),
    })),
  )
  const scores = results.map(({ score }) => score)
  return {
    condition,
    psnr: bestPsnr(results),
    render: (names) => {
      const models = results.map(({ model }) => names.get(model) ?? model)
      const titles = [...given.map(({ title }) => title), ...models]
      return html`<article class="picture" data-scale="${scale}" data-degrade="${degrade}">
<h3>${name} <small>×${scale}, ${hr.width} × ${hr.height} pixels</small></h3>
<div class="scroll"><div class="grid" style="--columns: ${titles.length}; --first-result: ${given.length + 1}; --shape: ${reference.width} / ${reference.height}">
${given.map(({ title, note }) => html`<div class="head"><b>${title}</b><span>${note}</span></div>`)}
${results.map(
  ({ model, score }, place) => html`<div class="head"><b title="${model}">${models[place]}</b>
<span>${formatPsnr(score.psnr)} dB ${place === 0 ? '' : gainOf(score.psnr - scores[0].psnr)} · ${formatSsim(score.ssim)}${score.strength ? ` · restored ${Number(score.strength.toFixed(2))}` : ''}</span></div>`,
)}
${overviews.map((overview, place) => html`<div class="whole"><img src="${overview}" alt="${name}, ${titles[place]}">${boxes(regions, inside, place === 0)}</div>`)}
${maps.map((map, place) => html`<div class="whole"><img src="${map}" alt="Errors of ${models[place]}">${boxes(regions, inside, false)}</div>`)}
<div class="levels">error 0 <i></i> ${levels} levels</div>
${rows.map(
  ({ images, psnrs }, row) =>
    html`<div class="row" data-row="${row + 1}">${images.map((image, column) => {
      const place = column - given.length
      const score = place < 0 ? '' : `${formatPsnr(psnrs[place])} dB`
      return html`<button class="crop" type="button" data-psnr="${score}" aria-label="Compare region ${row + 1} of ${name}, ${titles[column]}">
<img src="${image}" alt=""><span class="${place >= 0 && isBest(psnrs, place) ? 'best' : ''}">${column === 0 ? `region ${row + 1}` : score}</span></button>`
    })}</div>`,
)}
</div></div></article>`
    },
  }
}

/** The PSNR of the best network. Where even that is low, the picture is difficult. */
export const bestPsnr = (results: readonly Result[]): number => results[bestPlace(results)].score.psnr

/** The index of the network with the highest PSNR: a broken one beside it must not decide what is shown. */
function bestPlace(results: readonly Result[]): number {
  const networks = results.filter(({ model }) => model !== bicubic)
  const ordered = (networks.length === 0 ? [...results] : networks).sort(
    (a, b) => b.score.psnr - a.score.psnr,
  )
  return results.indexOf(ordered[0])
}

/** A gain in green, a loss in red. */
export function gainOf(db: number, digits = 2): Html {
  return html`<em class="${db < 0 ? 'loss' : 'gain'}">${formatGain(db, digits)}</em>`
}

const isBest = (values: readonly number[], place: number): boolean =>
  values.length > 1 && values[place] === Math.max(...values)

/** Frames around the regions, drawn over a picture of any size. */
function boxes(regions: readonly Rect[], { width, height }: Rect, numbered: boolean): Html {
  return html`<svg viewBox="0 0 ${width} ${height}" aria-hidden="true">${regions.map(
    ({ x, y, width: side }, i) => {
      const size = Math.min(width, height) / 14
      const number = html`<text x="${x + side / 2}" y="${y + side / 2 + size / 3}" font-size="${size}">${i + 1}</text>`
      return html`<rect x="${x}" y="${y}" width="${side}" height="${side}"/>${numbered ? number : undefined}`
    },
  )}</svg>`
}
