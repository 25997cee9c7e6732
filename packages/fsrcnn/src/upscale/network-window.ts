import { EngineError, type LoadedNetwork } from '@sr/engine'
import { clipRect, createPlane, growRect, type Plane, type Rect, scaleRect } from '@sr/image'
import { haloPx, inputScale, listLayers, type NetworkConfig } from '@sr/network'
import { type PictureTile, windowAround } from './picture-tiles.js'

/** A network in an engine, and what it is. */
export interface RunnableNetwork {
  readonly config: NetworkConfig
  readonly loaded: LoadedNetwork
  /** Ends its runs. */
  readonly signal?: AbortSignal | undefined
}

/** One channel as floats. */
type FloatPlane = Plane<Float32Array>

/** The network's input channels of any rectangle: of the picture as it is, or of it enlarged by bicubic before. */
interface ReadInput {
  readonly small: (rect: Rect) => FloatPlane[]
  readonly enlarged: (rect: Rect) => FloatPlane[]
}

/**
 * The tile's core as the network gives it: one plane of scale·w × scale·h per channel. How much the network is shown around
 * the core follows from its receptive field, so the tile equals that part of the whole picture's result.
 */
export async function runOnWindow(
  network: RunnableNetwork,
  tile: PictureTile,
  read: ReadInput,
): Promise<FloatPlane[]> {
  const { config } = network
  const before = inputScale(config)
  const gain = config.scale / before
  const own = scaleTile(tile, before) // the tile in pixels of the network's input
  const margin = lostMarginPx(config)
  const window = windowAround(own, haloPx(config) - margin) // what is left after the convolutions
  const outer = growRect(window, margin)
  const inside = clipRect(outer, own.picture)

  const input = interleave((before === 1 ? read.small : read.enlarged)(inside), inside, outer)
  const output = await network.loaded.run(input, outer.height, outer.width, { signal: network.signal })
  const expected = window.width * window.height * gain ** 2 * config.channels
  if (output?.length !== expected) {
    throw new EngineError(
      'bad-output',
      `run: the output has the wrong length. Expected ${expected} numbers for a window of ${window.width} × ${window.height}, found ${output?.length}.`,
    )
  }
  const core = { ...own.core, x: own.core.x - window.x, y: own.core.y - window.y }
  return separate(output, window.width * gain, scaleRect(core, gain), config.channels)
}

/** Rows and columns that `valid` convolutions lose on each side; they are given as replicated pixels beyond the picture. */
function lostMarginPx(config: NetworkConfig): number {
  if (config.edge !== 'valid') return 0
  return listLayers(config).reduce(
    (sum, layer) => sum + (layer.kind === 'conv' ? (layer.kernel - 1) / 2 : 0),
    0,
  )
}

/** Planes of the rectangle `inside` as the network's input: `outer` may reach beyond, there the edge is repeated. */
function interleave(planes: FloatPlane[], inside: Rect, outer: Rect): Float32Array {
  const input = new Float32Array(outer.width * outer.height * planes.length)
  let to = 0
  for (let y = 0; y < outer.height; y++) {
    const row = clamp(outer.y + y - inside.y, inside.height - 1) * inside.width
    for (let x = 0; x < outer.width; x++) {
      const from = row + clamp(outer.x + x - inside.x, inside.width - 1)
      for (const { data } of planes) input[to++] = data[from]
    }
  }
  return input
}

/** The rectangle `core` of the network's output, `width` pixels wide, as planes. */
function separate(output: Float32Array, width: number, core: Rect, channels: number): FloatPlane[] {
  return Array.from({ length: channels }, (_, channel) => {
    const plane = createPlane(core.width, core.height, 'float32')
    let to = 0
    for (let y = 0; y < core.height; y++) {
      let from = ((core.y + y) * width + core.x) * channels + channel
      for (let x = 0; x < core.width; x++, from += channels) {
        const value = output[from]
        if (!Number.isFinite(value)) throw notFinite(value)
        plane.data[to++] = value
      }
    }
    return plane
  })
}

const notFinite = (value: number) =>
  new EngineError(
    'bad-output',
    `run: the network's output holds ${value}. Expected finite numbers. The weights may be damaged or too large.`,
  )

const scaleTile = ({ core, largest, picture }: PictureTile, scale: number): PictureTile => ({
  core: scaleRect(core, scale),
  largest: { width: largest.width * scale, height: largest.height * scale },
  picture: { width: picture.width * scale, height: picture.height * scale },
})

const clamp = (index: number, last: number): number => Math.max(0, Math.min(index, last))
