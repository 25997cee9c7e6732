import { type AlphaMode, createUpscaler, type Engine, type TileOption, type Upscaler } from '@sr/fsrcnn'
import { createRestoringUpscaler, isRestoringUpscaler, type RestoringPair } from '@sr/fsrcnn/restoring'
import { compressionOf, type Raster, type Size } from '@sr/image'
import type { Weights } from '@sr/network'
import type { DecodedPicture } from '../pictures/read-picture.js'
import { createTiffCanvas, type TiffCanvas } from '../pictures/tiff-canvas.js'
import { withoutAlpha } from '../pictures/without-alpha.js'
import { productOf } from './plan-passes.js'
import type { SizePlan } from './plan-size.js'
import { reducePicture } from './reduce-picture.js'
import {
  type ChosenRestoration,
  chooseRestoration,
  type RestoreOption,
  upscaleRestored,
} from './restoration.js'

/** The networks of one model, by scale. */
export interface Networks {
  readonly scales: readonly number[]
  load(scale: number): Promise<Weights>
  /** That network with the one that restores compressed pictures; undefined where there is none. */
  loadPair(scale: number): Promise<RestoringPair | undefined>
}

export interface EnlargerOptions {
  /** Default: the one that all upscalers share. */
  readonly engine?: Engine | undefined
  readonly tile?: TileOption | undefined
  readonly alpha?: AlphaMode | undefined
  readonly restore: RestoreOption
  /**
   * Whether `auto` also looks at pictures that the network cannot restore, so that it can be said: some tenths of a
   * second for each. Default false.
   */
  readonly saysCompression?: boolean | undefined
}

export interface EnlargeOptions {
  /** What `restoration` chose. */
  readonly restoration?: ChosenRestoration | undefined
  readonly iccProfile?: Uint8Array | undefined
  readonly signal: AbortSignal
  /** Called with 0..1. */
  readonly onProgress: (ratio: number) => void
}

/** Enlarges pictures by the networks of one model. */
export interface Enlarger {
  readonly scales: readonly number[]
  readonly alpha?: AlphaMode | undefined
  /** Loads the networks of these scales; otherwise the first picture does that. */
  prepare(scales: readonly number[]): Promise<void>
  /**
   * How strongly a picture is to be restored; undefined where it is not to be, or cannot. With `saysCompression`, what
   * was found of a picture that cannot be, with strength 0.
   */
  restoration(plan: SizePlan, picture: DecodedPicture): Promise<ChosenRestoration | undefined>
  /** Enlarges in passes, then reduces to the size that is planned. */
  enlarge(
    picture: Raster<Uint8Array | Uint16Array>,
    plan: SizePlan,
    options: EnlargeOptions,
  ): Promise<TiffCanvas>
  dispose(): void
}

/** Makes an enlarger; its networks are loaded when they are first needed. */
export function createEnlarger(networks: Networks, options: EnlargerOptions): Enlarger {
  const { engine, tile, alpha, restore, saysCompression = false } = options
  // Promises: of two pictures at once, the second waits for the upscaler that the first has asked for.
  const upscalers = new Map<number, Promise<Upscaler>>()

  async function createFor(scale: number): Promise<Upscaler> {
    const settings = { ...(engine && { engine }), ...(tile && { tile }), ...(alpha && { alpha }) }
    const pair = await networks.loadPair(scale)
    if (pair !== undefined) return createRestoringUpscaler(pair, settings)
    return createUpscaler(await networks.load(scale), settings)
  }

  function upscalerFor(scale: number): Promise<Upscaler> {
    const known = upscalers.get(scale)
    if (known) return known
    const made = createFor(scale)
    upscalers.set(scale, made)
    made.catch(() => upscalers.delete(scale)) // the next picture may have more luck
    return made
  }

  return {
    scales: networks.scales,
    alpha,
    async prepare(scales) {
      for (const scale of scales) await upscalerFor(scale)
    },
    async restoration({ passes }, { raster, file }) {
      if (passes.length === 0) return undefined
      const upscaler = await upscalerFor(passes[0])
      if (saysCompression && restore === 'auto' && !isRestoringUpscaler(upscaler))
        return { strength: 0, ...compressionOf(raster, file) }
      return chooseRestoration(restore, upscaler, raster, file)
    },
    async enlarge(picture, { size, passes, reached }, { restoration, iccProfile, signal, onProgress }) {
      let current = alpha === 'drop' ? withoutAlpha(picture) : picture
      const type = picture.data instanceof Uint8Array ? 'uint8' : 'uint16'
      const createCanvas = (): TiffCanvas =>
        createTiffCanvas({ ...size, channels: current.channels }, type, iccProfile)
      // Without a reduction the last pass writes where the encoder reads, so that there is no copy.
      const isExact = passes.length > 0 && isTimes(size, picture, reached)
      const canvas = isExact ? createCanvas() : undefined
      const share = sharesOf(passes)
      for (const [index, scale] of passes.entries()) {
        const isLast = index === passes.length - 1
        // What the first network gives is no longer compressed.
        const strength = index === 0 ? restoration : undefined
        current = await upscaleRestored(await upscalerFor(scale), current, strength, {
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
      // One that could not be made holds nothing; whoever asked for it has been told.
      for (const upscaler of upscalers.values()) upscaler.then((made) => made.dispose()).catch(() => {})
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
