import { clipRect, flatAlpha, growRect, type Raster, type Rect, type Size, sampleType } from '@sr/image'
import type { NetworkConfig } from '@sr/network'
import type { Chain } from '../chain/chain.js'
import { checkedInput } from '../chain/check-input.js'
import { assertPictures, takesPictures } from '../chain/check-pictures.js'
import { pictureInput } from '../chain/picture-input.js'
import { outputSize } from '../chain/spans.js'
import type { Draw, LoadedNetwork, RunOptions, Upscale } from '../engine.js'
import { badOutput, disposedError } from '../errors.js'
import type { PictureFormat } from '../picture-format.js'
import { reportProgress } from '../report-progress.js'
import { createGpuMemory, type GpuMemory } from './device/gpu-memory.js'
import { readBack, submitted } from './device/gpu-problems.js'
import type { OpenDevice } from './device/open-device.js'
import { createRecording, type Recording } from './device/recording.js'
import { drawOnGpu } from './drawing/draw-on-gpu.js'
import type { GpuSource } from './drawing/gpu-source.js'
import type { GpuTarget } from './drawing/gpu-target.js'
import type { FlatLine } from './passes/flat-lines.js'
import { areaOf, type Part, planParts } from './passes/plan-parts.js'
import { planPasses } from './passes/plan-passes.js'
import { type ReadyNetwork, readyNetwork, recordNetwork } from './passes/record-network.js'
import type { MadeAlpha } from './pictures/mix-out-shader.js'
import {
  footprintOf,
  type PicturePlan,
  picturePipelines,
  recordPicture,
  resultBytes,
} from './pictures/picture-steps.js'
import { storeWords, wordsOf } from './pictures/picture-words.js'
import { layoutOf } from './pictures/sample-layout.js'

/** What a network has on a device. */
interface OnDevice {
  readonly open: OpenDevice
  readonly network: ReadyNetwork
  readonly memory: GpuMemory
}

/**
 * A network on a GPU. What it has there is made anew if the device was lost in between. With `lines`, its maps are
 * stored in halves.
 */
export function createGpuNetwork(
  config: NetworkConfig | undefined,
  chain: Chain,
  openDevice: () => Promise<OpenDevice>,
  lines?: readonly FlatLine[],
): LoadedNetwork {
  const passes = planPasses(chain, lines)
  const { inChannels, tail } = chain
  let onDevice: OnDevice | undefined
  let isDisposed = false
  let last: Promise<unknown> = Promise.resolve()

  /** Runs take turns, as they share what memory there is. */
  function inTurn<Result>({ signal }: RunOptions, work: (gpu: OnDevice) => Promise<Result>): Promise<Result> {
    const turn = last.then(async () => {
      assertAlive()
      signal?.throwIfAborted()
      const gpu = await moveTo(await openDevice())
      try {
        return await work(gpu)
      } catch (error) {
        gpu.memory.free()
        throw error
      }
    })
    last = turn.catch(() => {})
    return turn
  }

  async function moveTo(open: OpenDevice): Promise<OnDevice> {
    if (onDevice?.open === open) return onDevice
    const network = await readyNetwork(open.device, chain, passes)
    onDevice?.memory.free()
    onDevice = { open, network, memory: createGpuMemory(open.device) }
    return onDevice
  }

  function assertAlive(): void {
    if (isDisposed) throw disposedError()
  }

  /** Runs a picture's parts one after the other; `record` returns what is read back, and how much of it. */
  async function inParts(
    { open, memory }: OnDevice,
    picture: Size,
    options: RunOptions & { readonly keeps?: ((part: Part) => boolean) | undefined },
    recordPart: (part: Part) => Promise<(recording: Recording) => { buffer: GPUBuffer; bytes: number }>,
    take: (words: Uint32Array, part: Part) => void,
  ): Promise<void> {
    const all = planParts(chain, passes, picture, open.limitBytes)
    const parts = all.filter((part) => !options.keeps?.(part))
    const job = { ...options, parts }
    reportProgress(job, 0)
    for (const [index, part] of parts.entries()) {
      options.signal?.throwIfAborted()
      assertAlive()
      const record = await recordPart(part)
      const readable = await submitted(open, () => {
        const recording = createRecording(open.device, memory)
        const { buffer, bytes } = record(recording)
        const copy = recording.copyForReading(buffer, bytes)
        recording.submit()
        return copy
      })
      take(new Uint32Array(await readBack(open, readable)), part)
      memory.endRun()
      reportProgress(job, index + 1, part.output)
    }
  }

  const upscale: Upscale = (picture, target, format, { keeps, ...options } = {}) =>
    inTurn(options, async (gpu) => {
      assertPictures(chain, picture, target, format)
      const layout = layoutOf(sampleType(picture.data), picture.channels)
      const bleeds = format.alpha !== undefined && flatAlpha(picture, { x: 0, y: 0, ...picture }) !== 1
      const storedOf = ({ input, output }: Part): Rect =>
        pictureInput(footprintOf(output, tail.factor), input, picture, format)
      const recordPart = async (part: Part) => {
        const alpha = alphaOf(picture, part, format)
        const plan: PicturePlan = {
          format,
          layout,
          alpha,
          bleeds,
          target: { kind: 'words', type: layout.type },
        }
        const pipelines = await picturePipelines(gpu.open.device, chain, plan)
        const stored = storedOf(part)
        const words = wordsOf(picture, stored)
        return (recording: Recording) => {
          const samples = recording.upload(words)
          const buffer = recordPicture(
            recording,
            chain,
            plan,
            pipelines,
            { part, picture, samples, stored },
            (input) => recordNetwork(recording, gpu.network, part, input),
          ) as GPUBuffer
          return { buffer, bytes: resultBytes(plan, part.output) }
        }
      }
      const changed = { ...options, ...(keeps && { keeps: (part: Part) => keeps(storedOf(part)) }) }
      await inParts(gpu, picture, changed, recordPart, (words, { output }) => {
        if (words.at(-1) !== 0) throw badOutput()
        storeWords(words, output, target)
      })
    })

  /** The part's alpha: the same throughout, if the picture's is as far as the format looks, or enlarged. */
  function alphaOf(picture: Raster, { output }: Part, { alpha }: PictureFormat): MadeAlpha {
    if (alpha === undefined) return { from: 'nothing' }
    const around = clipRect(growRect(footprintOf(output, tail.factor), alpha.flatPx), picture)
    const value = flatAlpha(picture, around)
    if (value !== undefined) return { from: 'constant', value }
    const samples = layoutOf(sampleType(picture.data), picture.channels)
    return { from: alpha.mixes ? 'network' : 'beside', samples }
  }

  const draw: Draw = (source, target, formatOf, options = {}) =>
    inTurn(options, ({ open, memory, network }) =>
      drawOnGpu(open, memory, network, source as GpuSource, target as GpuTarget, formatOf),
    )

  return {
    async run(input, height, width, options = {}) {
      const data = checkedInput(input, { width, height }, inChannels)
      return inTurn(options, async (gpu) => {
        const picture = { width, height, channels: inChannels, data }
        const size = outputSize(chain, picture)
        const output = new Float32Array(areaOf(size) * tail.channels)
        const target = { ...size, channels: tail.channels, data: output }
        const recordPart = async (part: Part) => (recording: Recording) => ({
          buffer: recordNetwork(recording, gpu.network, part, recording.upload(wordsOf(picture, part.input))),
          bytes: 4 * tail.channels * areaOf(part.output),
        })
        await inParts(gpu, picture, options, recordPart, (words, part) =>
          storeWords(words, part.output, target),
        )
        return output
      })
    },
    ...(config && takesPictures(config, chain) && { upscale, draw }),
    dispose() {
      isDisposed = true
      void last.then(() => {
        onDevice?.memory.free()
        for (const { weights } of onDevice?.network.compiled ?? []) weights.destroy()
      })
    },
  }
}
