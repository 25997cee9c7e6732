import type { Raster, RasterData, Rect } from '@sr/image'
import type { Weights } from '@sr/network'
import { readMultiWeights } from '@sr/weights-converter/safetensors'
import {
  createUpscaler,
  type Picture,
  type SamplesLike,
  type Upscaler,
  type UpscalerOptions,
} from './upscaler.js'

/** How one picture is enlarged to several sizes. */
export interface UpscaleMultiOptions {
  /** Which of the upscaler's scales, in the order of the results; default: all. */
  readonly scales?: readonly number[]
  /** Ends the call as it does that of `upscale`. */
  readonly signal?: AbortSignal | undefined
  /** Called before the first tile and after each of every scale; what it throws ends the call. */
  readonly onProgress?: ((progress: UpscaleMultiProgress) => void) | undefined
}

/** How far all results together are. */
export interface UpscaleMultiProgress {
  /** From 0 to 1, both always reported; every scale counts the same. */
  readonly ratio: number
  /** The scale that is being computed. */
  readonly scale: number
  /** The tile that was just done, in pixels of this scale's result; undefined before its first. */
  readonly tile: Rect | undefined
}

/** The heads of one trunk, or other networks of different scales, made ready to enlarge a picture to several sizes. */
export interface MultiUpscaler {
  /** In the order of the weights. */
  readonly scales: readonly number[]
  /** The engine's name. */
  readonly engine: string
  /**
   * Enlarges a picture by each of the scales: the very results of `upscale` with each head alone, and rejects as it does.
   *
   * Scales are computed one after another, each through the whole network. Running the trunk once would mean to leave the engine's
   * way from bytes to bytes, which costs several times what it saves (benchmarks/multi-upscale.js).
   */
  upscaleMulti<Data extends RasterData>(
    image: Picture<Data>,
    options?: UpscaleMultiOptions,
  ): Promise<Raster<SamplesLike<Data>>[]>
  /** Frees the networks; calls that still run reject at their next tile. A second call does nothing. */
  dispose(): void
}

/**
 * Makes the heads of a `multi` file ready. `weights` are the bytes of a weights file, of one head or several, or a network for
 * each scale. Options and errors are those of createUpscaler; RangeError for a scale that occurs twice.
 */
export async function createMultiUpscaler(
  weights: Uint8Array | readonly Weights[],
  options: UpscalerOptions = {},
): Promise<MultiUpscaler> {
  const networks = weights instanceof Uint8Array ? readMultiWeights(weights) : weights
  assertNetworks(networks)
  const upscalers: Upscaler[] = []
  const dispose = () => {
    for (const upscaler of upscalers) upscaler.dispose()
  }
  try {
    for (const network of networks) upscalers.push(await createUpscaler(network, options))
  } catch (error) {
    dispose()
    throw error
  }
  const scales = upscalers.map(({ scale }) => scale)

  return {
    scales,
    engine: upscalers[0].engine,
    async upscaleMulti<Data extends RasterData>(
      image: Picture<Data>,
      { scales: wanted = scales, signal, onProgress }: UpscaleMultiOptions = {},
    ) {
      assertScales(wanted, scales)
      const results: Raster<SamplesLike<Data>>[] = []
      for (const scale of wanted) {
        const upscaler = upscalers[scales.indexOf(scale)]
        const done = results.length
        const result = await upscaler.upscale(image, {
          signal,
          onProgress: ({ ratio, tile }) =>
            onProgress?.({ ratio: (done + ratio) / wanted.length, scale, tile }),
        })
        results.push(result)
      }
      return results
    },
    dispose,
  }
}

function assertNetworks(networks: readonly Weights[]): void {
  if (!Array.isArray(networks) || networks.length === 0) {
    throw new TypeError(
      'createMultiUpscaler: weights are of the wrong kind. Expected the bytes of a weights file as a Uint8Array, or a list of networks.',
    )
  }
  const scales = networks.map((network) => network?.config?.scale)
  if (new Set(scales).size === scales.length) return
  throw new RangeError(`createMultiUpscaler: expected each scale once, found ${scales.join(', ')}.`)
}

function assertScales(wanted: readonly number[], scales: readonly number[]): void {
  const isGood =
    Array.isArray(wanted) &&
    wanted.length > 0 &&
    new Set(wanted).size === wanted.length &&
    wanted.every((scale) => scales.includes(scale))
  if (isGood) return
  throw new RangeError(
    `upscaleMulti: scales must be some of ${scales.join(', ')}, each once, found ${JSON.stringify(wanted)}.`,
  )
}
