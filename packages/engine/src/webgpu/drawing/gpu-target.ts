import { kindOf, sayValue } from '@sr/checks'
import type { Size } from '@sr/image'

/** Where an enlarged picture may stay on the GPU. */
export type GpuTarget = GPUTexture | HTMLCanvasElement | OffscreenCanvas

/** A target as shaders write it. */
export interface Output {
  readonly format: GPUTextureFormat
  /** Of canvases, whose colours are multiplied by alpha. */
  readonly isPremultiplied: boolean
  /** The texture of this frame; asked for in the task in which it is written. */
  readonly view: (device: GPUDevice) => GPUTextureView
}

/**
 * A texture of the size that is needed, or a canvas, which takes that size. Throws TypeError for what is neither, for
 * a texture that cannot be written or has another size, and for a canvas with a context of another kind.
 */
export function outputOf(target: GpuTarget, size: Size): Output {
  switch (kindOf(target)) {
    case 'GPUTexture':
      return textureOutput(target as GPUTexture, size)
    case 'HTMLCanvasElement':
    case 'OffscreenCanvas':
      return canvasOutput(target as HTMLCanvasElement, size)
    default:
      throw new TypeError(`draw: the target must be a GPUTexture or a canvas, found ${sayValue(target)}.`)
  }
}

function textureOutput(texture: GPUTexture, { width, height }: Size): Output {
  const { format } = texture
  const isWritable = writable.includes(format) && (texture.usage & storageBinding) !== 0
  if (isWritable && texture.width === width && texture.height === height) {
    return { format, isPremultiplied: false, view: () => texture.createView() }
  }
  throw new TypeError(
    `draw: the target must be a texture of ${width} × ${height} with the usage STORAGE_BINDING, of ` +
      `${writable.join(', ')}. Found ${texture.width} × ${texture.height}, usage ${texture.usage}, of ${format}.`,
  )
}

const writable: readonly GPUTextureFormat[] = ['rgba8unorm', 'rgba16float', 'rgba32float']

/** GPUTextureUsage.STORAGE_BINDING */
const storageBinding = 8

function canvasOutput(canvas: HTMLCanvasElement, { width, height }: Size): Output {
  const context = canvas.getContext('webgpu') as GPUCanvasContext | null // not all declarations know it
  if (!context) {
    throw new TypeError(
      'draw: the canvas has a context of another kind. Expected one without, or with webgpu.',
    )
  }
  return {
    format: 'rgba8unorm',
    isPremultiplied: true,
    view(device) {
      if (canvas.width !== width) canvas.width = width
      if (canvas.height !== height) canvas.height = height
      if (configured.get(context) !== device) {
        const usage = storageBinding
        context.configure({ device, format: 'rgba8unorm', usage, alphaMode: 'premultiplied' })
        configured.set(context, device)
      }
      return context.getCurrentTexture().createView()
    },
  }
}

/** To configure a canvas again would take its memory anew. */
const configured = new WeakMap<GPUCanvasContext, GPUDevice>()
