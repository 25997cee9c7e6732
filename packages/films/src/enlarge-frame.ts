import type { Upscaler } from '@sr/fsrcnn'
import { isRestoringUpscaler, type RestoringUpscaler } from '@sr/fsrcnn/restoring'
import { chromaEnlarger, type Samples } from './enlarge-chroma.js'
import { FilmError } from './errors.js'
import { bytesPerSample, frameBytes, type PixelLayout, type PlaneSize, planeSizes } from './pixel-layout.js'

/** What frames are, and what becomes of them. */
export interface FrameEnlargement {
  readonly size: PlaneSize
  readonly layout: PixelLayout
  readonly scale: number
  /** FFmpeg's name of where chroma samples lie. */
  readonly chromaLocation?: string | undefined
  /** For networks of a pair: how strongly frames are restored, 0 to 1. */
  readonly restore: number
}

export interface FrameEnlarger {
  /**
   * Enlarges a frame. What the frame before had too is not computed again. The result is overwritten by the
   * call after the next.
   */
  enlarge(frame: Uint8Array<ArrayBuffer>, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>
}

/**
 * Enlarges frames one after another: luma by the network, in the film's own range, chroma by bicubic. Throws
 * FilmError `unsupported-network` for one that takes colours or has another scale.
 */
export function createFrameEnlarger(
  upscaler: Upscaler | RestoringUpscaler,
  { size, layout, scale, chromaLocation, restore }: FrameEnlargement,
): FrameEnlarger {
  assertNetwork(upscaler, scale)
  const large = { width: size.width * scale, height: size.height * scale }
  const planes = { from: planeSizes(layout, size), to: planeSizes(layout, large) }
  const enlargePlane =
    layout.chroma && chromaEnlarger(planes.from[1], planes.to[1], scale, layout, chromaLocation)
  const results = [0, 1].map(() => new Uint8Array(frameBytes(layout, large)))
  const luma = lumaEnlarger(upscaler, layout, size, restore)
  let last: { readonly frame: Uint8Array<ArrayBuffer>; readonly result: Uint8Array<ArrayBuffer> } | undefined

  return {
    async enlarge(frame, signal) {
      const result = last?.result === results[0] ? results[1] : results[0]
      const [fromPlanes, toPlanes] = [
        cutPlanes(frame, planes.from, layout),
        cutPlanes(result, planes.to, layout),
      ]
      const before = last && {
        from: cutPlanes(last.frame, planes.from, layout),
        to: cutPlanes(last.result, planes.to, layout),
      }
      last = undefined // where the call fails, the result is nothing to go on from
      const enlarged = luma(fromPlanes[0], toPlanes[0], signal)
      for (let plane = 1; plane < fromPlanes.length; plane++) {
        if (before && areSame(before.from[plane], fromPlanes[plane])) toPlanes[plane].set(before.to[plane])
        else enlargePlane?.(fromPlanes[plane], toPlanes[plane])
      }
      await enlarged
      last = { frame, result }
      return result
    },
  }
}

function assertNetwork({ config, scale: own }: Upscaler, scale: number): void {
  if (config.channels !== 1) {
    const problem =
      'it takes colours (RGB), and frames have luma and chroma. Take a network of luma, such as fsrcnn.'
    throw new FilmError('unsupported-network', 'network', problem)
  }
  if (own === scale) return
  const problem = `it enlarges ${own} times. Expected one for ${scale} times.`
  throw new FilmError('unsupported-network', 'network', problem)
}

/**
 * Bytes go through the network as they are. Samples of 10 and 12 bits go as floats, code by greatest code, and are rounded
 * once.
 */
function lumaEnlarger(
  upscaler: Upscaler | RestoringUpscaler,
  layout: PixelLayout,
  size: PlaneSize,
  restore: number,
): (from: Samples, to: Samples, signal?: AbortSignal) => Promise<void> {
  const enlarge = (
    data: Uint8Array | Float32Array,
    into: Uint8Array | Float32Array,
    signal?: AbortSignal,
  ) => {
    const raster = { ...size, channels: 1, data }
    const usual = { into, reuse: true, signal }
    return isRestoringUpscaler(upscaler)
      ? upscaler.upscale(raster, { ...usual, restore })
      : upscaler.upscale(raster, usual)
  }
  if (layout.bits === 8) {
    return async (from, to, signal) => {
      await enlarge(from as Uint8Array, to as Uint8Array, signal)
    }
  }
  const max = 2 ** layout.bits - 1
  const small = new Float32Array(size.width * size.height)
  const large = new Float32Array(small.length * upscaler.scale ** 2)
  return async (from, to, signal) => {
    for (let index = 0; index < small.length; index++) small[index] = from[index] / max
    await enlarge(small, large, signal)
    for (let index = 0; index < large.length; index++) to[index] = large[index] * max + 0.5 // 0..1 already
  }
}

/** The planes of a frame, in place. */
function cutPlanes(
  frame: Uint8Array<ArrayBuffer>,
  sizes: readonly PlaneSize[],
  layout: PixelLayout,
): Samples[] {
  let place = frame.byteOffset
  return sizes.map(({ width, height }) => {
    const start = place
    place += width * height * bytesPerSample(layout)
    return layout.bits === 8
      ? new Uint8Array(frame.buffer, start, width * height)
      : new Uint16Array(frame.buffer, start, width * height)
  })
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Samples): Buffer =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength)

const areSame = (a: Samples, b: Samples): boolean => bytesOf(a).equals(bytesOf(b))
