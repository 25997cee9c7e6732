import { kindOf, sayValue } from '@sr/checks'
import type { Size } from '@sr/image'
import { isOpaqueFrame } from '@sr/image/canvas'
import { EngineError } from '../../errors.js'
import type { OpenDevice } from '../device/open-device.js'
import { blockPx, partStruct } from '../device/part-struct.js'
import { layoutOf, type SampleLayout } from '../pictures/sample-layout.js'

/** A picture that is on the GPU, or that the browser puts there. */
export type GpuSource =
  | GPUTexture
  | VideoFrame
  | HTMLVideoElement
  | ImageBitmap
  | HTMLCanvasElement
  | OffscreenCanvas

/** How such a picture gets into a buffer of samples. */
export interface Intake {
  readonly size: Size
  readonly layout: SampleLayout
  /** WGSL: one invocation a pixel. */
  readonly shader: string
  /** What the shader reads; asked for in the task in which it is submitted, as frames do not live longer. */
  readonly resources: (open: OpenDevice) => {
    readonly bound: GPUBindingResource[]
    readonly free: () => void
  }
}

/**
 * How a source is taken in: frames of videos as external textures, which are not copied, what is a texture
 * already as it is, all else by the browser's copy. Throws TypeError for what is none of them.
 */
export function intakeOf(source: GpuSource): Intake {
  switch (kindOf(source)) {
    case 'GPUTexture':
      return textureIntake(source as GPUTexture)
    case 'HTMLVideoElement':
      return frameIntake(source as HTMLVideoElement)
    case 'VideoFrame':
      return isOpaqueFrame(source as VideoFrame)
        ? frameIntake(source as VideoFrame)
        : copyIntake(source as VideoFrame)
    case 'ImageBitmap':
    case 'HTMLCanvasElement':
    case 'OffscreenCanvas':
      return copyIntake(source as ImageBitmap)
    default:
      throw new TypeError(
        `draw: expected a GPUTexture, VideoFrame, <video>, ImageBitmap or canvas, found ${sayValue(source)}.`,
      )
  }
}

/** Whether a source has no alpha; a texture or a bitmap may have, whatever is in it. */
export function isOpaqueSource(source: GpuSource): boolean {
  const kind = kindOf(source)
  return kind === 'HTMLVideoElement' || (kind === 'VideoFrame' && isOpaqueFrame(source as VideoFrame))
}

/** Sampled, not loaded, because the browser then smooths chroma that has fewer samples, and turns what is to be turned. */
function frameIntake(source: HTMLVideoElement | VideoFrame): Intake {
  const size =
    'videoWidth' in source
      ? { width: source.videoWidth, height: source.videoHeight }
      : { width: source.displayWidth, height: source.displayHeight }
  return {
    size: withPixels(size, source),
    layout: layoutOf('uint8', 4),
    shader: intakeShader(
      'texture_external',
      'textureSampleBaseClampToEdge(source, bilinear, (vec2f(at) + 0.5) / vec2f(part.outSize))',
      '@group(0) @binding(2) var bilinear: sampler;',
    ),
    resources({ device }) {
      const bilinear = device.createSampler({ magFilter: 'linear', minFilter: 'linear' })
      return { bound: [device.importExternalTexture({ source }), bilinear], free: () => {} }
    },
  }
}

/** Floats stay floats; what has bytes is taken as bytes. */
function textureIntake(source: GPUTexture): Intake {
  const { width, height, format, dimension, sampleCount } = source
  const isFloat = format === 'rgba16float' || format === 'rgba32float'
  const isKnown = isFloat || format === 'rgba8unorm' || format === 'bgra8unorm'
  if (!isKnown || dimension !== '2d' || sampleCount !== 1 || (source.usage & textureBinding) === 0) {
    throw new TypeError(
      'draw: the texture cannot be read. Expected a 2D one of rgba8unorm, bgra8unorm, rgba16float or rgba32float ' +
        `with the usage TEXTURE_BINDING, found ${dimension} of ${format}, usage ${source.usage}.`,
    )
  }
  return {
    size: { width, height },
    layout: layoutOf(isFloat ? 'float32' : 'uint8', 4),
    shader: intakeShader('texture_2d<f32>', 'textureLoad(source, at, 0)', '', isFloat),
    resources: () => ({ bound: [source.createView()], free: () => {} }),
  }
}

/** By the browser, to sRGB, alpha not multiplied in. */
function copyIntake(source: ImageBitmap | HTMLCanvasElement | OffscreenCanvas | VideoFrame): Intake {
  const { width, height } =
    'displayWidth' in source ? { width: source.displayWidth, height: source.displayHeight } : source
  return {
    size: withPixels({ width, height }, source),
    layout: layoutOf('uint8', 4),
    shader: intakeShader('texture_2d<f32>', 'textureLoad(source, at, 0)'),
    resources({ device }) {
      const usage = textureBinding | copyDestination | renderAttachment
      const texture = device.createTexture({ size: [width, height], format: 'rgba8unorm', usage })
      const target = { texture, colorSpace: 'srgb', premultipliedAlpha: false } as const
      device.queue.copyExternalImageToTexture({ source }, target, [width, height])
      return { bound: [texture.createView()], free: () => texture.destroy() }
    },
  }
}

/** GPUTextureUsage by WebGPU's own numbers, as in buffer-usage.ts. */
const [copyDestination, textureBinding, renderAttachment] = [2, 4, 16]

function withPixels(size: Size, source: object): Size {
  if (size.width > 0 && size.height > 0) return size
  throw withoutPixels(source)
}

/** The error `no-pixels`. */
export function withoutPixels(source: object, cause?: unknown): EngineError {
  const message = `draw: ${kindOf(source)} without pixels. It is empty, was closed, or shows no frame yet.`
  return new EngineError('no-pixels', message, { cause })
}

function intakeShader(type: string, texel: string, sampler = '', isFloat = false): string {
  const at = sampler === '' ? 2 : 3
  const stores = isFloat
    ? [0, 1, 2, 3].map((n) => `result[4 * place + ${n}] = bitcast<u32>(texel[${n}]);`)
    : ['result[place] = pack4x8unorm(texel);']
  return `${partStruct}
@group(0) @binding(0) var<uniform> part: Part;
@group(0) @binding(1) var source: ${type};
${sampler}
@group(0) @binding(${at}) var<storage, read_write> result: array<u32>;

@compute @workgroup_size(${blockPx.width}, ${blockPx.height})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let at = vec2i(id.xy);
  if (any(at >= part.outSize)) { return; }
  let place = at.y * part.outSize.x + at.x;
  let texel = ${texel};
  ${stores.join('\n  ')}
}`
}
