import { clipRect, growRect, type Raster, type Rect, type Size, sampleType } from '@sr/image'
import type { NetworkConfig } from '@sr/network'
import type { Chain } from '../chain/chain.js'
import { assertPictures, takesPictures } from '../chain/check-pictures.js'
import { outputSize } from '../chain/spans.js'
import type { LoadedNetwork, RunOptions, Upscale } from '../engine.js'
import { badOutput, disposedError } from '../errors.js'
import { besideReach, type PictureFormat } from '../picture-format.js'
import { reportProgress } from '../report-progress.js'
import { type CompiledPass, compilePasses, pipelineOf } from './compiled-passes.js'
import type { OpenDevice } from './open-device.js'
import { pixelsOf } from './pass-shader.js'
import { mixInShader, mixOutShader, wordsOfPixel } from './picture-shaders.js'
import { storeWords, wordsOf } from './picture-words.js'
import { areaOf, mapBytes, type Part, planParts } from './plan-parts.js'
import { planPasses, sharesOf } from './plan-passes.js'
import { runSteps, type Step } from './run-steps.js'
import { shortcutShader } from './shortcut-shader.js'

/** A network on a GPU. What it has there is made anew if the device was lost in between. */
export function createGpuNetwork(
  config: NetworkConfig | undefined,
  chain: Chain,
  openDevice: () => Promise<OpenDevice>,
): LoadedNetwork {
  const passes = planPasses(chain)
  const { inChannels, tail } = chain
  let onDevice: { readonly open: OpenDevice; readonly compiled: Promise<CompiledPass[]> } | undefined
  let isDisposed = false
  let last: Promise<unknown> = Promise.resolve()

  /** Runs take turns, as they share what memory there is. */
  function inTurn<Result>(work: () => Promise<Result>, { signal }: RunOptions): Promise<Result> {
    const turn = last.then(() => {
      if (isDisposed) throw disposedError()
      signal?.throwIfAborted()
      return work()
    })
    last = turn.catch(() => {})
    return turn
  }

  async function inParts(
    picture: Size,
    options: RunOptions & { readonly keeps?: ((input: Rect) => boolean) | undefined },
    runPart: (part: Part, open: OpenDevice, steps: readonly Step[]) => Promise<void>,
  ): Promise<void> {
    const open = await openDevice()
    if (onDevice?.open !== open) onDevice = { open, compiled: compilePasses(open.device, chain, passes) }
    const compiled = await onDevice.compiled
    const shortcut = tail.shortcut && (await pipelineOf(open.device, shortcutShader(tail, tail.shortcut)))
    const all = planParts(chain, passes, picture, open.limitBytes)
    const parts = all.filter(({ input }) => !options.keeps?.(input))
    const job = { ...options, parts }
    reportProgress(job, 0)
    for (const [index, part] of parts.entries()) {
      options.signal?.throwIfAborted()
      if (isDisposed) throw disposedError()
      await runPart(part, open, [...stepsOf(part, compiled), ...shortcutStep(part, picture, shortcut)])
      reportProgress(job, index + 1, part.output)
    }
  }

  /** The network's own steps. */
  function stepsOf({ output, passes: parts }: Part, compiled: readonly CompiledPass[]): Step[] {
    return passes.map((pass, n) => {
      const { input, map, made } = parts[n] as (typeof parts)[number]
      const bytes = n === passes.length - 1 ? 4 * tail.channels * areaOf(output) : mapBytes(pass, made)
      const { shares } = sharesOf(pass)
      return {
        ...(compiled[n] as CompiledPass),
        place: { input, map, made, output },
        bytes,
        pixels: { width: made.width / pixelsOf(pass), height: made.height },
        shares,
      }
    })
  }

  /** What follows them in a network with a shortcut. */
  function shortcutStep({ input, output }: Part, picture: Size, pipeline?: GPUComputePipeline): Step[] {
    if (pipeline === undefined) return []
    const place = { input, map: picture, made: output, output }
    const bytes = 4 * tail.channels * areaOf(output)
    return [{ pipeline, readsPicture: true, place, bytes, pixels: output, shares: 1 }]
  }

  const upscale: Upscale = (picture, target, format, options = {}) =>
    inTurn(async () => {
      assertPictures(chain, picture, target, format)
      await inParts(picture, options, async (part, open, network) => {
        const seen = seenOf(part, tail.factor, picture)
        const steps = await aroundNetwork(open, chain, network, { part, seen, picture, format })
        const words = new Uint32Array(await runSteps(open, wordsOf(picture, seen), steps))
        if (words.at(-1) !== 0) throw badOutput()
        storeWords(words, part.output, target)
      })
    }, options)

  return {
    run(input, height, width, options = {}) {
      return inTurn(async () => {
        const picture = { width, height, channels: inChannels, data: input }
        const size = outputSize(chain, picture)
        const output = new Float32Array(areaOf(size) * tail.channels)
        const target = { ...size, channels: tail.channels, data: output }
        await inParts(picture, options, async (part, open, network) => {
          storeWords(
            new Uint32Array(await runSteps(open, wordsOf(picture, part.input), network)),
            part.output,
            target,
          )
        })
        return output
      }, options)
    },
    ...(config && takesPictures(config, chain) && { upscale, opaqueOnly: true }),
    dispose() {
      isDisposed = true
      const free = (compiled: readonly CompiledPass[]) => {
        for (const { weights } of compiled) weights.destroy()
      }
      void last.then(() => onDevice?.compiled.then(free)).catch(() => {})
    },
  }
}

/** What of a picture a part is made of: by the network, and by interpolation beside it. */
function seenOf({ input, output }: Part, factor: number, picture: Size): Rect {
  const { x, y, width, height } = output
  const footprint = { x: x / factor, y: y / factor, width: width / factor, height: height / factor }
  const beside = clipRect(growRect(footprint, besideReach), picture)
  const [left, top] = [Math.min(input.x, beside.x), Math.min(input.y, beside.y)]
  return {
    x: left,
    y: top,
    width: Math.max(input.x + input.width, beside.x + beside.width) - left,
    height: Math.max(input.y + input.height, beside.y + beside.height) - top,
  }
}

interface PicturePart {
  readonly part: Part
  readonly seen: Rect
  readonly picture: Raster
  readonly format: PictureFormat
}

/** The network's steps between those that make its input of samples, and samples of its output. */
async function aroundNetwork(
  { device }: OpenDevice,
  { inChannels, tail }: Chain,
  network: readonly Step[],
  { part, seen, picture, format }: PicturePart,
): Promise<Step[]> {
  const { input, output } = part
  const layout = { type: sampleType(picture.data), channels: picture.channels }
  const place = { input: seen, map: picture, made: input, output }
  const words = wordsOfPixel(layout.type, format.output.length) * areaOf(output) + 1
  return [
    {
      pipeline: await pipelineOf(device, mixInShader(layout, format)),
      makesPicture: true,
      ...{ place, bytes: 4 * inChannels * areaOf(input), pixels: input, shares: 1 },
    },
    ...network,
    {
      pipeline: await pipelineOf(device, mixOutShader(layout, format, tail.channels)),
      ...{ place, bytes: 4 * words, pixels: output, shares: 1, readsUpload: format.beside.length > 0 },
    },
  ]
}
