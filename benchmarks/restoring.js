/**
 * What `sr upscale --restore auto` chooses for pictures of every kind, and what is lost against the one strength that is best
 * for all pictures of that kind.
 *
 *   npm run build && node benchmarks/restoring.js FOLDER [NETWORK]
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createUpscaler, wasmEngine } from '@sr/fsrcnn'
import { restoringPairs, restoringWeights, strengthFor } from '@sr/fsrcnn/restoring'
import { compressionOf, lumaBt601, resizeBicubic } from '@sr/image'
import { psnr, scoredPicture } from '@sr/metrics'
import { decode, jpegKinds, photoKinds } from './restoring/photos.js'
import { table } from './speed/markdown-table.js'

const [folder, model = 'fsrcnn'] = process.argv.slice(2)
const fixedStrengths = Array.from({ length: 9 }, (_, i) => i / 8)
const engine = wasmEngine({ threads: 2 })

const names = readdirSync(folder).filter((name) => /\.(png|jpe?g|bmp)$/i.test(name))
const photos = []
for (const name of names) photos.push(await decode(readFileSync(join(folder, name))))

for (const scale of [2, 3, 4]) {
  const pair = await pairOf(scale)
  const kinds = scale === 2 ? Object.keys(photoKinds) : jpegKinds
  const rows = []
  for (const kind of kinds) rows.push(rowOf(kind, await measure(photoKinds[kind], pair, scale)))
  console.log(`\n### ${model} ×${scale}, ${photos.length} photos\n`)
  console.log(table(head, rows))
}

async function pairOf(scale) {
  const released = restoringPairs.find((entry) => entry.model === model && entry.scale === scale)
  return (await released.load()).pair
}

/** Of each photo what was found and chosen, and PSNR by auto, by every fixed strength and by bicubic. */
async function measure(make, pair, scale) {
  const enlarge = enlargerOf(pair)
  const found = []
  for (const photo of photos) {
    const { original, picture, file } = await make(photo, scale)
    const compression = compressionOf(picture, file)
    const luma = { ...lumaBt601(picture), channels: 1 }
    const compared = scoredPicture(original, scale, 'classic')
    const decibels = (large) => psnr(scoredPicture(large, scale, 'classic'), compared)
    const strength = Math.round(16 * strengthFor(pair, compression.quality)) / 16 // as `sr upscale` does
    const fixed = []
    for (const t of fixedStrengths) fixed.push(decibels(await enlarge(luma, t)))
    found.push({
      ...compression,
      strength,
      fixed,
      auto: decibels(await enlarge(luma, strength)),
      bicubic: decibels(resizeBicubic(luma, { scale })),
    })
  }
  return found
}

/** Enlarges by the mixture of a strength; each is loaded once. */
function enlargerOf(pair) {
  const upscalers = new Map()
  return async (luma, strength) => {
    if (!upscalers.has(strength)) {
      upscalers.set(strength, createUpscaler(restoringWeights(pair, strength), { engine }))
    }
    return (await upscalers.get(strength)).upscale(luma)
  }
}

const head = ['Picture', 'Found', 'Quality', 't by auto', 'bicubic', 't = 0', 'auto', 'best t', 'auto loses']

function rowOf(kind, found) {
  const fixed = fixedStrengths.map((_, i) => mean(found.map((of) => of.fixed[i])))
  const best = Math.max(...fixed)
  const auto = mean(found.map((of) => of.auto))
  const bicubic = mean(found.map((of) => of.bicubic))
  return [
    kind,
    evidenceOf(found),
    rangeOf(
      found.map((of) => of.quality),
      0,
    ),
    rangeOf(
      found.map((of) => of.strength),
      2,
    ),
    bicubic.toFixed(2),
    fixed[0].toFixed(2),
    auto.toFixed(2),
    `${best.toFixed(2)} (${fixedStrengths[fixed.indexOf(best)]})`,
    (best - auto).toFixed(2),
  ]
}

function evidenceOf(found) {
  const by = {}
  for (const { evidence } of found) by[evidence] = (by[evidence] ?? 0) + 1
  return Object.entries(by)
    .map(([evidence, count]) => `${evidence} ${count}`)
    .join(', ')
}

function rangeOf(values, digits) {
  const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(digits))
  return least === most ? least : `${mean(values).toFixed(digits)} (${least}–${most})`
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
