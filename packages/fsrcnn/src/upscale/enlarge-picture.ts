import { yieldToEventLoop } from '@sr/engine'
import { planResize, type Raster, type RasterData, type Rect, scaleRect, writePlane } from '@sr/image'
import { type AlphaMode, hasAlpha } from './alpha.js'
import type { FloatPlane } from './color-path.js'
import { tryEnlargeBytes } from './enlarge-bytes.js'
import { enlargeTile } from './enlarge-tile.js'
import { UpscalerError } from './errors.js'
import type { RunnableNetwork } from './network-region.js'
import { planPictureTiles, type TileOption } from './picture-tiles.js'

/** How far a picture is. */
export interface UpscaleProgress {
  /** Tiles done, from 0. */
  readonly done: number
  readonly total: number
  /** done / total; 0 and 1 are always reported. */
  readonly ratio: number
  /** The tile that was just done, in pixels of the result; undefined before the first. */
  readonly tile: Rect | undefined
}

/** What happens between tiles: `assertWanted` throws to end the job. */
export interface TileHooks {
  readonly assertWanted: () => void
  readonly onProgress?: ((progress: UpscaleProgress) => void) | undefined
}

/** The picture enlarged tile by tile; other work of the event loop gets its turn before each. */
export async function enlargePicture(
  picture: Raster,
  network: RunnableNetwork,
  { tile, alpha, into }: { tile: TileOption; alpha: AlphaMode; into?: RasterData | undefined },
  { assertWanted, onProgress }: TileHooks,
): Promise<Raster> {
  const { scale } = network.config
  const channels = picture.channels - (hasAlpha(picture) && alpha === 'drop' ? 1 : 0)
  const result = enlargedBlank(picture, scale, channels, into)
  if (await tryEnlargeBytes(picture, result, network, alpha, { assertWanted, onProgress })) return result

  const job = { picture, network, alpha, bicubic: planResize(picture, { scale }) }
  const tiles = planPictureTiles(picture, network.config, tile)
  const total = tiles.length
  onProgress?.({ done: 0, total, ratio: 0, tile: undefined })
  for (const [index, part] of tiles.entries()) {
    await yieldToEventLoop()
    assertWanted()
    const region = scaleRect(part.core, scale)
    const planes = await enlargeTile(job, part)
    for (const [channel, plane] of planes.entries()) store(plane, result, channel, region)
    onProgress?.({ done: index + 1, total, ratio: (index + 1) / total, tile: region })
  }
  return result
}

/** Rounds once, to the nearest level of the result's samples; floats are only clamped to 0..1. */
function store(plane: FloatPlane, result: Raster, channel: number, region: Rect): void {
  if (result.data instanceof Float32Array) {
    const { data } = plane
    for (let i = 0; i < data.length; i++) data[i] = Math.max(0, Math.min(1, data[i]))
  }
  writePlane(plane, result, channel, region)
}

/** A raster for the result: `into`, or new memory. */
function enlargedBlank(
  picture: Raster,
  scale: number,
  channels: number,
  into: RasterData | undefined,
): Raster {
  const width = picture.width * scale
  const height = picture.height * scale
  const length = width * height * channels
  const bytes = length * picture.data.BYTES_PER_ELEMENT
  if (into !== undefined) {
    assertSameKind(picture.data, into)
    if (into.length === length) return { width, height, channels, data: into }
    throw new RangeError(
      `upscale: into has the wrong length. Expected ${length} samples for ${width} × ${height} × ${channels}, found ${into.length}.`,
    )
  }
  try {
    return { width, height, channels, data: blankLike(picture.data, length) }
  } catch (cause) {
    throw new UpscalerError(
      'out-of-memory',
      `upscale: no room for the enlarged picture. Expected ${Math.ceil(bytes / 1e6)} MB for ${width} × ${height} × ${channels} samples. Enlarge the picture in parts.`,
      { cause },
    )
  }
}

/** Zeros of the same kind; the constructor is not asked, because a Node Buffer's would give a Buffer. */
function blankLike(data: RasterData, length: number): RasterData {
  if (data instanceof Float32Array) return new Float32Array(length)
  if (data instanceof Uint16Array) return new Uint16Array(length)
  if (data instanceof Uint8ClampedArray) return new Uint8ClampedArray(length)
  return new Uint8Array(length)
}

function assertSameKind(data: RasterData, into: RasterData): void {
  for (const kind of [Float32Array, Uint16Array, Uint8ClampedArray, Uint8Array]) {
    if (!(data instanceof kind)) continue
    if (into instanceof kind) return
    throw new TypeError(
      `upscale: into must hold samples of the picture's kind. Expected a ${kind.name}, found ${Object.prototype.toString.call(into).slice('[object '.length, -1)}.`,
    )
  }
}
