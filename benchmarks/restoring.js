/**
 * What `sr upscale --restore auto` chooses for pictures of every kind, and what is lost against the one strength that is best
 * for all pictures of that kind: the tables of docs/restoring.md. What was measured stays in out/restoring.json, so that another
 * run after a change of what finds the strength takes seconds; remove it after any other change. Frames of films need ffmpeg.
 *
 *   npm run build && node benchmarks/restoring.js FOLDER [SCALE] [KIND…]
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createUpscaler, wasmEngine } from '@sr/fsrcnn'
import { restoringPairs, restoringWeights, strengthFor } from '@sr/fsrcnn/restoring'
import { compressionOf, lumaBt601, resizeBicubic } from '@sr/image'
import { psnr, scoredPicture } from '@sr/metrics'
import { drawings } from './restoring/drawings.js'
import { decode, jpegKinds, photoKinds } from './restoring/photos.js'

const [folder, scaleText = '2', ...kinds] = process.argv.slice(2)
const scale = Number(scaleText)
const fixedStrengths = [0, 0.25, 0.5, 0.75, 1]
const store = new URL('../out/restoring.json', import.meta.url)
const measured = existsSync(store) ? JSON.parse(readFileSync(store, 'utf8')) : {}
const { pair } = await restoringPairs.find((of) => of.model === 'fsrcnn' && of.scale === scale).load()
const engine = wasmEngine({ threads: 2 })
const upscalers = new Map()
const photos = new Map()
for (const name of readdirSync(folder).filter((file) => file.endsWith('.png'))) {
  photos.set(name, await decode(readFileSync(join(folder, name))))
}

print('Picture', 'found in', 'quality', 't by auto', 'bicubic', 't = 0', 'auto', 'best t', 'auto loses')
print(...Array(9).fill('---'))
const ofScale = scale === 2 ? Object.keys({ ...photoKinds, ...drawings }) : jpegKinds
const listed = kinds.length > 0 ? kinds : ofScale
for (const kind of listed.filter((kind) => kind in photoKinds)) {
  const rows = []
  for (const [name, photo] of photos) {
    rows.push(await measure(`×${scale} ${kind}, ${name}`, await photoKinds[kind](photo, scale)))
  }
  print(kind, ...describeFindings(rows), ...describeDecibels(rows))
  mkdirSync(new URL('.', store), { recursive: true })
  writeFileSync(store, JSON.stringify(measured, undefined, 1))
}
for (const kind of listed.filter((kind) => kind in drawings)) {
  const pictures = await drawings[kind]([...photos.values()])
  print(kind, ...describeFindings(pictures.map((picture) => findingsIn(picture))), ...Array(5).fill(''))
}

/** What was found in a picture and chosen for it. */
function findingsIn(picture, file) {
  const { quality, evidence } = compressionOf(picture, file)
  const strength = Math.round(16 * strengthFor(pair, quality)) / 16 // in steps, as by `sr upscale`
  return { quality, evidence, strength }
}

/** With PSNR by auto, by every fixed strength and by bicubic. */
async function measure(name, { original, picture, file }) {
  const found = findingsIn(picture, file)
  const luma = { ...lumaBt601(picture), channels: 1 }
  const decibels = async (by, enlarge) => {
    const key = `${name}: ${by}`
    measured[key] ??= psnr(
      scoredPicture(await enlarge(), scale, 'classic'),
      scoredPicture(original, scale, 'classic'),
    )
    return measured[key]
  }
  const restored = (strength) => decibels(strength, () => enlarged(luma, strength))
  const fixed = []
  for (const strength of fixedStrengths) fixed.push(await restored(strength))
  const auto = await restored(found.strength)
  return { ...found, fixed, auto, bicubic: await decibels('bicubic', () => resizeBicubic(luma, { scale })) }
}

/** By the mixture of a strength; each is loaded once. */
async function enlarged(luma, strength) {
  if (!upscalers.has(strength)) {
    upscalers.set(strength, await createUpscaler(restoringWeights(pair, strength), { engine }))
  }
  return upscalers.get(strength).upscale(luma)
}

function describeFindings(found) {
  const count = (name) => found.filter(({ evidence }) => evidence === name).length
  const evidence = [...new Set(found.map(({ evidence }) => evidence))]
  return [
    evidence.length === 1 ? evidence[0] : evidence.map((name) => `${name} ${count(name)}`).join(', '),
    range(
      found.map(({ quality }) => quality),
      0,
    ),
    range(
      found.map(({ strength }) => strength),
      2,
    ),
  ]
}

function describeDecibels(rows) {
  const fixed = fixedStrengths.map((_, i) => mean(rows.map((row) => row.fixed[i])))
  const best = Math.max(...fixed)
  const auto = mean(rows.map((row) => row.auto))
  const bestOf = `${best.toFixed(2)} (${fixedStrengths[fixed.indexOf(best)]})`
  return [
    mean(rows.map(({ bicubic }) => bicubic)).toFixed(2),
    fixed[0].toFixed(2),
    auto.toFixed(2),
    bestOf,
    (best - auto).toFixed(2),
  ]
}

/** The mean, and the least and the most where they differ. */
function range(values, digits) {
  const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(digits))
  return least === most ? least : `${mean(values).toFixed(digits)} (${least}–${most})`
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** A row of a Markdown table, as soon as it is measured. */
function print(...cells) {
  console.log(`| ${cells.join(' | ')} |`)
}
