/**
 * Writes packages/image/src/compression/fitted-qualities.ts: which quality on the scale of libjpeg stands for a height of
 * blocks, and for a quantizer of WebP and of AVIF. It is the best quality that asks for as much restoring as serves pictures
 * of that height or quantizer best, by PSNR of `fsrcnn` ×2 over the photos of some folders of training.
 *
 *   node benchmarks/restoring/fit-qualities.js FOLDER…
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createUpscaler, wasmEngine } from '@sr/fsrcnn'
import { restoringWeights, strengthFor } from '@sr/fsrcnn/restoring'
import { pair } from '@sr/fsrcnn/restoring/fsrcnn-x2'
import { crop, lumaBt601, lumaJfif, modcrop } from '@sr/image'
import { psnr, scoredPicture } from '@sr/metrics'
import { mulberry32 } from '@sr/network'
import { build } from 'esbuild'
import { avif, decode, jpeg, plain, resized, webp } from './photos.js'

const scale = 2
const leastSide = 300
const largestSide = 480
/** More say the same. */
const photosToSkip = 2
const groups = 7
const strengths = [0, 0.25, 0.5, 0.75, 1]
const target = new URL('../../packages/image/src/compression/fitted-qualities.ts', import.meta.url)

const { blockPattern } = await source('block-period.ts')
const { webpQuantizer } = await source('webp-quantizer.ts')
const { avifQuantizer } = await source('avif-quantizer.ts')
const engine = wasmEngine({ threads: 2 })
const upscalers = await Promise.all(
  strengths.map((strength) => createUpscaler(restoringWeights(pair, strength), { engine })),
)
const random = mulberry32(1)
const between = (least, most) => least + (most - least) * random()

const [blocks, hiddenBlocks, webps, avifs] = [[], [], [], []]
for (const folder of process.argv.slice(2)) {
  for (const name of readdirSync(folder).filter((_, i) => i % (1 + photosToSkip) === 0)) {
    const photo = await decode(readFileSync(join(folder, name)))
    if (Math.min(photo.width, photo.height) < leastSide) continue
    const part = crop(photo, {
      x: 0,
      y: 0,
      width: Math.min(photo.width, largestSide),
      height: Math.min(photo.height, largestSide),
    })
    const original = modcrop(part, scale)
    const resizedOnce = await afterResizing()(original, scale)
    const height = heightOf(resizedOnce)
    if (height) blocks.push({ at: height, decibels: await decibels(resizedOnce) })
    const storedAgain = await afterResizing(jpeg(Math.round(between(85, 97))))(original, scale)
    const hiddenHeight = heightOf(storedAgain, { isStoredAgain: true })
    if (hiddenHeight) hiddenBlocks.push({ at: hiddenHeight, decibels: await decibels(storedAgain) })
    const asWebp = await plain(webp(Math.round(between(5, 98))))(original, scale)
    webps.push({ at: webpQuantizer(asWebp.file), decibels: await decibels(asWebp) })
    const asAvif = await plain(avif(Math.round(between(20, 98))))(original, scale)
    avifs.push({ at: avifQuantizer(asAvif.file), decibels: await decibels(asAvif) })
    console.log(name, height?.toFixed(2), hiddenHeight?.toFixed(2), webps.at(-1).at, avifs.at(-1).at)
  }
}

writeFileSync(
  target,
  `// Made by benchmarks/restoring/fit-qualities.js; do not edit.
import type { Curve } from './interpolate.js'

/** By rising height of blocks in levels. */
export const qualityOfHeight: Curve = ${asText(fit(blocks))}

/** By rising height of blocks in pictures that were stored again. */
export const qualityOfHiddenHeight: Curve = ${asText(fit(hiddenBlocks))}

/** By rising index of WebP's quantizer. */
export const qualityOfWebp: Curve = ${asText(fit(webps))}

/** By rising index of AVIF's quantizer. */
export const qualityOfAvif: Curve = ${asText(fit(avifs))}
`,
)
for (const upscaler of upscalers) upscaler.dispose()

/** JPEG of any quality at a size of half to 1.3 times the one it had, perhaps stored again. */
function afterResizing(encodeAgain) {
  const kernel = random() < 0.5 ? 'cubic' : 'lanczos3'
  return resized(jpeg(Math.round(between(10, 85))), 0.5 * 2.6 ** random(), kernel, encodeAgain)
}

function heightOf({ picture }, options) {
  const luma = lumaJfif(picture)
  return blockPattern({ ...luma, data: luma.data.map((value) => 255 * value) }, options)?.height
}

/** At every strength. */
async function decibels({ picture, original }) {
  const compared = scoredPicture(original, scale, 'classic')
  const found = []
  for (const upscaler of upscalers) {
    const large = await upscaler.upscale({ ...lumaBt601(picture), channels: 1 })
    found.push(psnr(scoredPicture(large, scale, 'classic'), compared))
  }
  return found
}

/** A point for each group of like pictures, smoothed by its neighbours; never better where more is found. */
function fit(samples) {
  const sorted = samples.toSorted((a, b) => a.at - b.at)
  const points = []
  for (let group = 0; group < groups; group++) {
    const of = sorted.slice((group * sorted.length) / groups, ((group + 1) * sorted.length) / groups)
    const means = strengths.map((_, i) => mean(of.map((sample) => sample.decibels[i])))
    const quality = qualityAskingFor(bestStrength(means))
    points.push([mean(of.map(({ at }) => at)), Math.min(quality, points.at(-1)?.[1] ?? 100)])
  }
  return points.map(([at, quality], i) => {
    const [before, after] = [points[i - 1] ?? points[i], points[i + 1] ?? points[i]]
    return [at, Math.round((before[1] + 2 * quality + after[1]) / 4)]
  })
}

/** The top of the parabola through the best of those measured and its neighbours. */
function bestStrength(decibelsOf) {
  const at = decibelsOf.indexOf(Math.max(...decibelsOf))
  if (at === 0 || at === strengths.length - 1) return strengths[at]
  const [before, top, after] = decibelsOf.slice(at - 1, at + 2)
  return strengths[at] + ((strengths[1] / 2) * (before - after)) / (before - 2 * top + after)
}

/** The best that does. */
function qualityAskingFor(strength) {
  let quality = 100
  while (quality > 1 && strengthFor(pair, quality) < strength) quality--
  return quality
}

function asText(points) {
  return `[\n${points.map(([at, quality]) => `  [${Number(at.toFixed(2))}, ${quality}],`).join('\n')}\n]`
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** What the package keeps to itself. */
async function source(file) {
  const entry = new URL(`../../packages/image/src/compression/${file}`, import.meta.url)
  const options = { bundle: true, write: false, format: 'esm' }
  const { outputFiles } = await build({ entryPoints: [entry.pathname], ...options })
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`)
}
