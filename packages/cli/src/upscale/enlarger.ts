import { type AlphaMode, createUpscaler, type Engine, type TileOption, type Upscaler } from '@sr/fsrcnn'
import type { Raster, Size } from '@sr/image'
import type { ModelChoice } from '../models/choose-model.js'
import { createTiffCanvas, type TiffCanvas } from '../pictures/tiff-canvas.js'
import { withoutAlpha } from '../pictures/without-alpha.js'
import type { Report } from '../terminal/report.js'
import { productOf } from './plan-passes.js'
import type { SizePlan } from './plan-size.js'
import { reducePicture } from './reduce-picture.js'

export interface EnlargerOptions {
  readonly engine: Engine
  readonly tile: TileOption
  readonly alpha?: AlphaMode | undefined
  /** Told what the model's file leaves open. */
  readonly report: Report
}

interface EnlargeOptions {
  readonly iccProfile?: Uint8Array | undefined
  readonly signal: AbortSignal
  /** Called with 0..1. */
  readonly onProgress: (ratio: number) => void
}

/** Enlarges pictures by the networks of one model. */
export interface Enlarger {
  /** Loads the networks of these scales; otherwise the first picture does that. */
  prepare(scales: readonly number[]): Promise<void>
  /** Enlarges in passes, then reduces to the size that is planned. */
  enlarge(
    picture: Raster<Uint8Array | Uint16Array>,
    plan: SizePlan,
    options: EnlargeOptions,
  ): Promise<TiffCanvas>
  dispose(): void
}

export function createEnlarger(model: ModelChoice, options: EnlargerOptions): Enlarger {
  const { engine, tile, alpha, report } = options
  const upscalers = new Map<number, Upscaler>()

  async function upscalerFor(scale: number): Promise<Upscaler> {
    const known = upscalers.get(scale)
    if (known !== undefined) return known
    const { weights, warnings } = await model.load(scale)
    for (const { message } of warnings) report.warn(model.name, message)
    const upscaler = await createUpscaler(weights, {
      engine,
      tile,
      ...(alpha === undefined ? {} : { alpha }),
    })
    upscalers.set(scale, upscaler)
    return upscaler
  }

  return {
    async prepare(scales) {
      for (const scale of scales) await upscalerFor(scale)
    },
    async enlarge(picture, { size, passes, reached }, { iccProfile, signal, onProgress }) {
      let current = alpha === 'drop' ? withoutAlpha(picture) : picture
      const type = picture.data instanceof Uint8Array ? 'uint8' : 'uint16'
      const createCanvas = (): TiffCanvas =>
        createTiffCanvas({ ...size, channels: current.channels }, type, iccProfile)
      // Without a reduction the last pass writes where the encoder reads, so that there is no copy.
      const isExact = passes.length > 0 && isTimes(size, picture, reached)
      const canvas = isExact ? createCanvas() : undefined
      const share = sharesOf(passes)
      for (const [index, scale] of passes.entries()) {
        const upscaler = await upscalerFor(scale)
        const isLast = index === passes.length - 1
        current = await upscaler.upscale(current, {
          signal,
          ...(isLast && canvas ? { into: canvas.raster.data } : {}),
          onProgress: ({ ratio }) => onProgress(share(index, ratio)),
        })
      }
      if (canvas !== undefined) return canvas
      const reduced = createCanvas()
      await reducePicture(current, reduced.raster, signal)
      return reduced
    },
    dispose() {
      for (const upscaler of upscalers.values()) upscaler.dispose()
    },
  }
}

const isTimes = (size: Size, picture: Size, factor: number): boolean =>
  size.width === picture.width * factor && size.height === picture.height * factor

/** How far all passes are where one has come so far: a pass takes as long as its picture is large. */
function sharesOf(passes: readonly number[]): (index: number, ratio: number) => number {
  const costs = passes.map((_, index) => productOf(passes.slice(0, index)) ** 2)
  const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0)
  return (index, ratio) => (sum(costs.slice(0, index)) + (costs[index] as number) * ratio) / sum(costs)
}
