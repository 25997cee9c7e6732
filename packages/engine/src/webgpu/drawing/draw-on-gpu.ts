import type { Size } from '@sr/image'
import type { DrawFormat } from '../../engine.js'
import { EngineError } from '../../errors.js'
import type { PictureFormat } from '../../picture-format.js'
import type { GpuMemory } from '../device/gpu-memory.js'
import { orLost, submitted } from '../device/gpu-problems.js'
import type { OpenDevice } from '../device/open-device.js'
import { pipelineOf } from '../device/pipelines.js'
import { createRecording } from '../device/recording.js'
import { areaOf, planParts } from '../passes/plan-parts.js'
import { type ReadyNetwork, recordNetwork } from '../passes/record-network.js'
import type { MadeAlpha } from '../pictures/mix-out-shader.js'
import { type PicturePlan, picturePipelines, recordPicture } from '../pictures/picture-steps.js'
import type { SampleLayout } from '../pictures/sample-layout.js'
import { type GpuSource, intakeOf, isOpaqueSource, withoutPixels } from './gpu-source.js'
import { type GpuTarget, outputOf } from './gpu-target.js'

/**
 * Enlarges a picture from the GPU, or from the browser, to a texture or a canvas; resolves when that is done. Frames
 * and canvases live as long as a task, so all parts are handed over in one.
 */
export async function drawOnGpu(
  open: OpenDevice,
  memory: GpuMemory,
  network: ReadyNetwork,
  source: GpuSource,
  target: GpuTarget,
  formatOf: DrawFormat,
): Promise<void> {
  const { device } = open
  const { chain, passes } = network
  const { factor } = chain.tail
  const format = formatOf(isOpaqueSource(source) ? 3 : 4)
  const { size: picture, layout, shader, resources } = intakeOf(source)
  const output = outputOf(target, { width: factor * picture.width, height: factor * picture.height })
  const plan: PicturePlan = {
    format,
    layout,
    alpha: drawnAlpha(format, layout),
    bleeds: format.alpha !== undefined,
    target: { kind: 'texture', ...output },
  }
  const stored = { x: 0, y: 0, ...picture }
  const samplesBytes = (layout.type === 'float32' ? 16 : 4) * areaOf(picture)
  assertFits(open, picture, factor, plan.bleeds ? 16 * areaOf(picture) : samplesBytes)
  const parts = planParts(chain, passes, picture, open.limitBytes)
  const [intake, pipelines] = await Promise.all([
    pipelineOf(device, shader),
    picturePipelines(device, chain, plan),
  ])

  await submitted(open, () => {
    const { bound, free } = takeIn(() => resources(open), source)
    const view = output.view(device)
    const taking = createRecording(device, memory)
    const place = { input: stored, map: picture, made: stored, output: stored }
    const step = { pipeline: intake, place, pixels: picture, shares: 1 }
    const samples = taking.make(step, bound, samplesBytes)
    taking.submit()
    free()
    for (const part of parts) {
      const recording = createRecording(device, memory)
      const runNetwork = (input: GPUBuffer) => recordNetwork(recording, network, part, input)
      recordPicture(recording, chain, plan, pipelines, { part, picture, samples, stored }, runNetwork, view)
      recording.submit()
    }
  })
  memory.endRun()
  await orLost(open, device.queue.onSubmittedWorkDone())
}

/** Whether alpha is the same throughout is not known here, so it is enlarged. */
function drawnAlpha({ alpha }: PictureFormat, samples: SampleLayout): MadeAlpha {
  if (alpha === undefined) return { from: 'nothing' }
  return { from: alpha.mixes ? 'network' : 'beside', samples }
}

/** A frame may have been closed meanwhile, and one of another origin may not be read. */
function takeIn<Result>(take: () => Result, source: object): Result {
  try {
    return take()
  } catch (cause) {
    if (!(cause instanceof Error && cause.name === 'SecurityError')) throw withoutPixels(source, cause)
    const message =
      'draw: the picture comes from another origin, which has not allowed to read it. ' +
      'Set crossOrigin = "anonymous" before src, and have that server send Access-Control-Allow-Origin.'
    throw new EngineError('cross-origin', message, { cause })
  }
}

function assertFits({ device, limitBytes }: OpenDevice, picture: Size, factor: number, bytes: number): void {
  const { maxTextureDimension2D: most } = device.limits
  const [width, height] = [factor * picture.width, factor * picture.height]
  if (Math.max(width, height) <= most && bytes <= limitBytes) return
  throw new EngineError(
    'picture-too-large',
    `draw: the GPU takes no such picture. Expected a result of at most ${most} pixels a side, and ${limitBytes} ` +
      `bytes for the source; found ${width} × ${height}, and ${bytes} bytes. Enlarge it to bytes, by upscale.`,
  )
}
