import type { Rect, Size } from '@sr/image'
import type { Chain } from '../../chain/chain.js'
import type { PictureFormat } from '../../picture-format.js'
import { pipelineOf } from '../device/pipelines.js'
import type { Recording, StepPlace } from '../device/recording.js'
import { areaOf, type Part } from '../passes/plan-parts.js'
import { beginBleedShader, bleedLayout, bleedShader } from './bleed-shaders.js'
import { mixInShader } from './mix-in-shader.js'
import { type MadeAlpha, mixOutShader, type TargetLayout, wordsOfPixel } from './mix-out-shader.js'
import type { SampleLayout } from './sample-layout.js'

/** What becomes of samples, the same for all parts that have it. */
export interface PicturePlan {
  readonly format: PictureFormat
  readonly layout: SampleLayout
  readonly alpha: MadeAlpha
  /** Whether clear pixels take the colours around them. */
  readonly bleeds: boolean
  readonly target: TargetLayout
}

/** The pipelines of a plan on one device. */
export interface PicturePipelines {
  readonly mixIn: GPUComputePipeline
  readonly mixOut: GPUComputePipeline
  readonly mixAlphaIn: GPUComputePipeline | undefined
  readonly bleed: { readonly begin: GPUComputePipeline; readonly further: GPUComputePipeline } | undefined
}

export async function picturePipelines(
  device: GPUDevice,
  { tail }: Chain,
  { format, layout, alpha, bleeds, target }: PicturePlan,
): Promise<PicturePipelines> {
  const colors = bleeds ? bleedLayout(layout) : layout
  const alphaMixes = alpha.from === 'network' ? format.alpha?.mixes : undefined
  const pipeline = (code: string) => pipelineOf(device, code)
  const [mixIn, mixOut, mixAlphaIn, begin, further] = await Promise.all([
    pipeline(mixInShader(colors, 0, format.input)),
    pipeline(mixOutShader({ format, networkChannels: tail.channels, colors, alpha, target })),
    alphaMixes && pipeline(mixInShader(layout, layout.channels - 1, alphaMixes.input)),
    bleeds ? pipeline(beginBleedShader(layout)) : undefined,
    bleeds ? pipeline(bleedShader(layout)) : undefined,
  ])
  return { mixIn, mixOut, mixAlphaIn, bleed: begin && further && { begin, further } }
}

/** One part of a picture, whose samples lie in a buffer. */
export interface PicturePart {
  readonly part: Part
  readonly picture: Size
  readonly samples: GPUBuffer
  /** What of the picture the buffer holds: at least its `pictureInput`. */
  readonly stored: Rect
}

/**
 * Records all that makes enlarged pixels of samples: into a new buffer of words, which is returned and has one more
 * word than pixels need, or into `texture`.
 */
export function recordPicture(
  recording: Recording,
  { inChannels }: Chain,
  plan: PicturePlan,
  pipelines: PicturePipelines,
  { part, picture, samples, stored }: PicturePart,
  runNetwork: (input: GPUBuffer) => GPUBuffer,
  texture?: GPUTextureView,
): GPUBuffer | undefined {
  const { format, alpha, target } = plan
  const { input, output } = part
  const place = { input: stored, map: picture, made: input, output }
  const colors = pipelines.bleed ? recordBleed(recording, plan, pipelines.bleed, place, samples) : samples

  const mixInto = (pipeline: GPUComputePipeline, from: GPUBuffer): GPUBuffer => {
    const step = { pipeline, place, pixels: input, shares: 1 }
    return runNetwork(recording.make(step, [{ buffer: from }], 4 * inChannels * areaOf(input)))
  }
  const made = mixInto(pipelines.mixIn, colors)
  const madeAlpha = pipelines.mixAlphaIn && mixInto(pipelines.mixAlphaIn, samples)
  const reads = [
    format.beside.length > 0 ? colors : undefined,
    made,
    'samples' in alpha ? samples : undefined,
    madeAlpha,
  ]
  const resources = reads.filter((buffer) => buffer !== undefined).map((buffer) => ({ buffer }))
  const step = { pipeline: pipelines.mixOut, place, pixels: output, shares: 1 }
  if (target.kind === 'words') return recording.make(step, resources, resultBytes(plan, output))
  if (texture) recording.run(step, [...resources, texture])
  return undefined
}

/** Of the words that a part of the result takes, and the one after them. */
export function resultBytes({ format, alpha, target }: PicturePlan, output: Rect): number {
  if (target.kind === 'texture') return 0
  const samples = format.output.length + (alpha.from === 'nothing' ? 0 : 1)
  return 4 * (wordsOfPixel(target.type, samples) * areaOf(output) + 1)
}

function recordBleed(
  recording: Recording,
  { layout, format }: PicturePlan,
  { begin, further }: NonNullable<PicturePipelines['bleed']>,
  place: StepPlace,
  samples: GPUBuffer,
): GPUBuffer {
  const bytes = 4 * layout.channels * areaOf(place.input)
  const step = (pipeline: GPUComputePipeline) => ({ pipeline, place, pixels: place.input, shares: 1 })
  let colors = recording.make(step(begin), [{ buffer: samples }], bytes)
  for (let px = 0; px < (format.alpha?.bleedPx ?? 0); px++) {
    const next = recording.make(step(further), [{ buffer: colors }], bytes)
    recording.release(colors)
    colors = next
  }
  return colors
}

/** The pixels that become a part of the result. */
export function footprintOf({ x, y, width, height }: Rect, factor: number): Rect {
  return { x: x / factor, y: y / factor, width: width / factor, height: height / factor }
}
