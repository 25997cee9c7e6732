import { crop, inputRect, type Raster, type Rect, type ResizePlan, readPlane, scaleRect } from '@sr/image'
import { haloPx, type NetworkConfig } from '@sr/network'
import { type AlphaMode, bleedColor, filledPlane, flatAlpha, hasAlpha, keepFlatAlpha } from './alpha.js'
import { colorPathOf, type FloatPlane } from './color-path.js'
import { enlargeByBicubic, enlargeByNetwork, type RunnableNetwork } from './network-region.js'
import { type PictureTile, windowAround } from './picture-tiles.js'

/** A picture that is being enlarged. */
export interface EnlargeJob {
  readonly picture: Raster
  readonly network: RunnableNetwork
  readonly alpha: AlphaMode
  /** The picture's bicubic resize by the network's scale. */
  readonly bicubic: ResizePlan
}

/** The channels of the result's part that the tile's core becomes, on 0..1; neither rounded nor clamped. */
export async function enlargeTile(job: EnlargeJob, tile: PictureTile): Promise<FloatPlane[]> {
  const color = await enlargeColor(job, tile)
  if (!hasAlpha(job.picture) || job.alpha === 'drop') return color
  return [...color, await enlargeAlpha(job, tile)]
}

async function enlargeColor(
  { picture, network, alpha, bicubic }: EnlargeJob,
  tile: PictureTile,
): Promise<FloatPlane[]> {
  const path = colorPathOf(network.config, picture)
  const isBled = hasAlpha(picture) && alpha !== 'drop'
  const { raster, x, y } = isBled ? bledPatch(picture, tile, network.config) : { raster: picture, x: 0, y: 0 }
  const inPatch = (rect: Rect): Rect => ({ ...rect, x: rect.x - x, y: rect.y - y })

  const enlarged = await enlargeByNetwork(network, tile, (rect) => path.read(raster, inPatch(rect)), bicubic)
  const region = scaleRect(tile.core, network.config.scale)
  const chroma = enlargeByBicubic(bicubic, region, (rect) => path.readChroma(raster, inPatch(rect)))
  return path.join(enlarged, chroma)
}

async function enlargeAlpha(
  { picture, network, alpha, bicubic }: EnlargeJob,
  tile: PictureTile,
): Promise<FloatPlane> {
  const { scale } = network.config
  const region = scaleRect(tile.core, scale)
  const flat = flatAlpha(picture, inputRect(bicubic, region))
  if (flat !== undefined) return filledPlane(region.width, region.height, flat)

  const read = (rect: Rect) => [readPlane(picture, picture.channels - 1, { rect })]
  if (alpha === 'bicubic') {
    const [plane] = enlargeByBicubic(bicubic, region, read)
    return plane
  }
  const [plane] = await enlargeByNetwork(network, tile, read, bicubic)
  keepFlatAlpha(plane, picture, tile.core, scale)
  return plane
}

/** The part of the picture that the tile reads, with colour under its clear pixels, and where it lies. */
function bledPatch(
  picture: Raster,
  tile: PictureTile,
  config: NetworkConfig,
): { raster: Raster; x: number; y: number } {
  // A pixel that becomes visible lies at most bicubic's reach away from a coloured one, and sees the network's reach further.
  const depth = reachPx(config) + bicubicReachPx
  const rect = windowAround(tile, reachPx(config) + depth)
  const raster = crop(picture, rect)
  bleedColor(raster, depth)
  return { raster, x: rect.x, y: rect.y }
}

/** Two pixels on the nearer side, two and a part on the other. */
const bicubicReachPx = 3

/** How far, in picture pixels, an enlarged pixel looks at most, through the network or through bicubic. */
function reachPx(config: NetworkConfig): number {
  if (config.architecture === 'srcnn') return Math.ceil(haloPx(config) / config.scale) + bicubicReachPx
  return Math.max(haloPx(config), bicubicReachPx)
}
