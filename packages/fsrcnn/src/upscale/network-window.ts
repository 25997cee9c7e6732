import { type AbortSignalLike, EngineError, type LoadedNetwork } from '@sr/engine'
import { clipRect, createPlane, growRect, type Plane, type Rect, scaleRect } from '@sr/image'
import { haloPx, inputScale, listLayers, type NetworkConfig } from '@sr/network'
import { type PictureTile, windowAround } from './picture-tiles.js'

/** A network in an engine, with its config. */
export interface RunnableNetwork {
  readonly config: NetworkConfig
  readonly loaded: LoadedNetwork
  /** Ends the network's runs. */
  readonly signal?: AbortSignalLike | undefined
}

/** One channel as floats. */
type FloatPlane = Plane<Float32Array>

/** How the network's input channels of a rectangle are read, one plane for each channel. */
interface ReadInput {
  /** Of the picture as it is. */
  readonly small: (rect: Rect) => FloatPlane[]
  /** Of the picture enlarged by bicubic, which the rectangle belongs to. */
  readonly enlarged: (rect: Rect) => FloatPlane[]
}

/**
 * The tile's core as the network enlarges it: for each output channel a plane of scale·width × scale·height
 * floats. What is read around the core follows from the network's receptive field, so the core is the same as
 * in the whole picture's result.
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
      `run: the output has the wrong length. Expected ${expected} numbers ` +
        `for a window of ${window.width} × ${window.height}, found ${output?.length}.`,
    )
  }
  const core = { ...own.core, x: own.core.x - window.x, y: own.core.y - window.y }
  return separate(output, window.width * gain, scaleRect(core, gain), config.channels)
}

/** How many pixels `valid` convolutions lose on each side; repeated edge pixels make up for them. */
function lostMarginPx(config: NetworkConfig): number {
  if (config.edge !== 'valid') return 0
  return listLayers(config).reduce(
    (sum, layer) => sum + (layer.kind === 'conv' ? (layer.kernel - 1) / 2 : 0),
    0,
  )
}

/**
 * The network's input for the rectangle `outer`, of planes of `inside`, which is as much of it as lies in the
 * picture; beyond, the edge is repeated.
 */
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

/** A rectangle of the network's output, which is `width` pixels wide, as planes. */
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
    `run: the network's output holds ${value}. Expected finite numbers. ` +
      'The weights may be damaged or too large.',
  )

const scaleTile = ({ core, largest, picture }: PictureTile, scale: number): PictureTile => ({
  core: scaleRect(core, scale),
  largest: { width: largest.width * scale, height: largest.height * scale },
  picture: { width: picture.width * scale, height: picture.height * scale },
})

const clamp = (index: number, last: number): number => Math.max(0, Math.min(index, last))
