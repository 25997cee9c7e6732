import { autoEngine } from '@sr/engine/webgpu'
import { createUpscaler, type UpscaleOptions, type Upscaler } from '@sr/fsrcnn'
import { createRestoringUpscaler, isRestoringUpscaler } from '@sr/fsrcnn/restoring'
import { bleedColor, hasAlpha, type Raster, type RasterData, type Rect, resizeBicubic } from '@sr/image'
import type { Enlarger, NetworkEnlarger } from '../models/network.js'
import type { Restored } from './messages.js'

interface EnlargeHooks {
  readonly signal: AbortSignal
  /** `target` is the result so far, of which `at` has just been finished; undefined before the first part. */
  readonly onPart?: (ratio: number, target: Raster, at: Rect | undefined) => void
  /** What `chooseRestoration` chose. */
  readonly restoration?: Restored | undefined
}

/** A picture enlarged, with its own channels and kind of samples. */
export async function enlarge(picture: Raster, enlarger: Enlarger, hooks: EnlargeHooks): Promise<Raster> {
  if (enlarger.kind !== 'network') {
    const { kind, scale } = enlarger
    return kind === 'bicubic' ? enlargeBicubic(picture, scale) : enlargeNearest(picture, scale)
  }
  const { signal, onPart, restoration } = hooks
  const upscaler = await upscalerOf(enlarger)
  const { width, height, channels, data } = picture
  const scale = upscaler.scale
  const Samples = data.constructor as new (length: number) => RasterData
  const target: Raster = {
    width: width * scale,
    height: height * scale,
    channels,
    data: new Samples(data.length * scale ** 2),
  }
  const options: UpscaleOptions = {
    signal,
    into: target.data,
    onProgress: ({ ratio, tile }) => onPart?.(ratio, target, tile),
  }
  if (!isRestoringUpscaler(upscaler)) await upscaler.upscale(picture, options)
  else await upscaler.upscale(picture, { ...options, restore: restoration?.strength ?? 0 })
  return target
}

/** Makes the network ready, and says how many channels it takes; the two without one take any. */
export async function makeReady(enlarger: Enlarger): Promise<number | undefined> {
  return enlarger.kind === 'network' ? (await upscalerOf(enlarger)).config.channels : undefined
}

/** How strongly a picture with this file is to be restored; undefined where the enlarger cannot. */
export async function chooseRestoration(
  enlarger: Enlarger,
  restore: 'auto' | number,
  picture: Raster,
  file: Uint8Array | undefined,
): Promise<Restored | undefined> {
  const upscaler = enlarger.kind === 'network' ? await upscalerOf(enlarger) : undefined
  if (upscaler === undefined || !isRestoringUpscaler(upscaler)) return undefined
  return restore === 'auto' ? upscaler.choose(picture, file) : { strength: restore }
}

/** What lies under clear pixels is unknown, and must not colour their neighbours. */
export function enlargeBicubic(picture: Raster, scale: number): Raster {
  if (!hasAlpha(picture)) return resizeBicubic(picture, { scale })
  const bled = { ...picture, data: picture.data.slice() } as Raster
  bleedColor(bled, 2)
  return resizeBicubic(bled, { scale })
}

function enlargeNearest({ width, height, channels, data }: Raster, scale: number): Raster {
  const Samples = data.constructor as new (length: number) => RasterData
  const wide = new Samples(width * scale * channels)
  const target = new Samples(data.length * scale ** 2)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width * scale; x++) {
      const from = (y * width + Math.floor(x / scale)) * channels
      for (let channel = 0; channel < channels; channel++) {
        wide[x * channels + channel] = data[from + channel] as number
      }
    }
    for (let copy = 0; copy < scale; copy++) target.set(wide, (y * scale + copy) * wide.length)
  }
  return { width: width * scale, height: height * scale, channels, data: target }
}

/** Why the engine is slower here than it could be, in its words. */
export const slowness: string[] = []
/** The GPU where there is one that pays; it is compared with the processor once. */
const engine = autoEngine({ wasm: { onFallback: ({ message }) => slowness.push(message) } })

/** The network that was used last stays ready, so that another picture or another look needs no new one. */
let ready: { readonly key: string; readonly upscaler: Upscaler } | undefined

async function upscalerOf({ key, weights, scale, pair }: NetworkEnlarger): Promise<Upscaler> {
  const wanted = pair === undefined ? key : `${key}, restoring`
  if (ready?.key === wanted) return ready.upscaler
  const upscaler = await (pair === undefined
    ? createUpscaler(weights, { engine, scale })
    : createRestoringUpscaler(pair, { engine }))
  ready?.upscaler.dispose()
  ready = { key: wanted, upscaler }
  return upscaler
}
