import type { AlphaFormat, ChannelMixes, Mix, PictureFormat } from '@sr/engine'
import {
  bleedColor,
  clipRect,
  createPlane,
  crop,
  flatAlpha,
  flatAlphaRow,
  growRect,
  inputRect,
  keepFlatAlpha,
  maxSample,
  type Plane,
  type Raster,
  type Rect,
  type ResizePlan,
  resizeRegion,
  scaleRect,
  writePlane,
} from '@sr/image'
import { type RunnableNetwork, runOnWindow } from './network-window.js'
import { type PictureTile, windowAround } from './picture-tiles.js'

/** A picture on its way through a network. */
export interface UpscaleJob extends RunnableNetwork {
  readonly picture: Raster
  readonly target: Raster
  readonly format: PictureFormat
  /** The picture's bicubic resize by the network's scale. */
  readonly bicubic: ResizePlan
}

/** Fills the part of the target that the tile's core becomes. */
export async function upscaleTile(job: UpscaleJob, tile: PictureTile): Promise<void> {
  const { picture, target, format, config } = job
  const { alpha } = format
  const region = scaleRect(tile.core, config.scale)
  const whole = { ...picture, x: 0, y: 0, firstSample: 0 }
  const patch = alpha ? bledPatch(picture, tile, alpha.bleedPx) : whole
  const colors = await mixThroughNetwork(job, tile, patch, format)
  for (const [channel, plane] of colors.entries()) store(plane, target, channel, region)
  if (alpha === undefined) return

  const isFlat = flatAlpha(picture, clipRect(growRect(tile.core, alpha.flatPx), picture)) !== undefined
  if (!isFlat) store(await enlargeAlpha(job, tile, patch, alpha), target, colors.length, region)
  for (let y = tile.core.y; y < tile.core.y + tile.core.height; y++) keepFlatRow(job, tile, y, alpha.flatPx)
}

/** One channel as floats. */
type FloatPlane = Plane<Float32Array>

/** A rectangle of the picture. */
interface Patch extends Raster {
  readonly x: number
  readonly y: number
  /** The first of a pixel's samples that mixes are made of. */
  readonly firstSample: number
}

/** The core through the network and beside it: a plane on 0..1 for each output mix, not yet clamped. */
async function mixThroughNetwork(
  job: UpscaleJob,
  tile: PictureTile,
  patch: Patch,
  mixes: ChannelMixes,
): Promise<FloatPlane[]> {
  const region = scaleRect(tile.core, job.config.scale)
  const enlarged = await runOnWindow(job, tile, {
    small: (rect) => mixes.input.map((mix) => mixSamples(patch, rect, mix)),
    enlarged: (rect) => mixes.input.map((mix) => mixThroughBicubic(job, rect, patch, mix)),
  })
  const beside = mixes.beside.map((mix) => mixThroughBicubic(job, region, patch, mix))
  return mixes.output.map((mix) => mixPlanes([...enlarged, ...beside], mix))
}

/** The enlarged alpha of the tile's core. */
async function enlargeAlpha(
  job: UpscaleJob,
  tile: PictureTile,
  patch: Patch,
  { mixes }: AlphaFormat,
): Promise<FloatPlane> {
  const alpha = { ...patch, firstSample: patch.channels - 1 }
  if (mixes === undefined) {
    const region = scaleRect(tile.core, job.config.scale)
    return mixThroughBicubic(job, region, alpha, { factors: [1], offset: 0 })
  }
  const [plane] = await mixThroughNetwork(job, tile, alpha, mixes)
  return plane
}

/** A rectangle of the enlarged picture by MATLAB's bicubic, of one mix of samples. */
function mixThroughBicubic({ bicubic }: UpscaleJob, region: Rect, patch: Patch, mix: Mix): FloatPlane {
  return resizeRegion(bicubic, region, mixSamples(patch, inputRect(bicubic, region), mix))
}

/** One mix of a rectangle of the picture; samples count from 0 to 1. */
function mixSamples(patch: Patch, rect: Rect, { factors, offset }: Mix): FloatPlane {
  const { channels, data, firstSample } = patch
  const white = maxSample(data)
  const plane = createPlane(rect.width, rect.height, 'float32')
  for (let y = 0, to = 0; y < rect.height; y++) {
    let from = ((rect.y - patch.y + y) * patch.width + rect.x - patch.x) * channels + firstSample
    for (let x = 0; x < rect.width; x++, from += channels) {
      let sum = 0
      for (let i = 0; i < factors.length; i++) sum += factors[i] * data[from + i]
      plane.data[to++] = sum / white + offset
    }
  }
  return plane
}

/** One mix of planes of equal size. */
function mixPlanes(planes: readonly FloatPlane[], { factors, offset }: Mix): FloatPlane {
  const [{ width, height }] = planes
  const mixed = createPlane(width, height, 'float32')
  for (let k = 0; k < mixed.data.length; k++) {
    let sum = offset
    for (let i = 0; i < factors.length; i++) sum += factors[i] * planes[i].data[k]
    mixed.data[k] = sum
  }
  return mixed
}

/** Writes a plane as a channel of the target, rounded once; floats are only clamped to 0..1. */
function store(plane: FloatPlane, target: Raster, channel: number, region: Rect): void {
  if (target.data instanceof Float32Array) {
    const { data } = plane
    for (let i = 0; i < data.length; i++) data[i] = Math.max(0, Math.min(1, data[i]))
  }
  writePlane(plane, target, channel, region)
}

/** Makes the enlarged alpha of the picture's row `y` exactly clear or opaque where the format says so. */
function keepFlatRow(
  { picture, target, config }: UpscaleJob,
  { core }: PictureTile,
  y: number,
  reach: number,
): void {
  const flat = flatAlphaRow(picture, { x: core.x, y, count: core.width, reach })
  for (let row = y * config.scale; row < (y + 1) * config.scale; row++) {
    const firstAlpha = (row * target.width + core.x * config.scale + 1) * target.channels - 1
    keepFlatAlpha(flat, config.scale, target, firstAlpha)
  }
}

/**
 * The part of the picture that the tile sees, with colour under its clear pixels. A tile sees no further than
 * colours bleed, and the colour of what it sees may come from as far again: hence twice.
 */
function bledPatch(picture: Raster, tile: PictureTile, bleedPx: number): Patch {
  const rect = windowAround(tile, 2 * bleedPx)
  const raster = crop(picture, rect)
  bleedColor(raster, bleedPx)
  return { ...rect, channels: raster.channels, data: raster.data, firstSample: 0 }
}
