import { assertInteger } from './check.js'

/** Rows and columns cut from a full transposed convolution, before (top, left) and after (bottom, right). */
export type Crop = readonly [before: number, after: number]

/** The 9×9 head: a transposed convolution whose stride is the scale. */
export interface Deconvolution {
  readonly kernel: number
  /** What {@link cropOf} gives for PyTorch's words. */
  readonly crop: Crop
  /** True for checkpoints whose output is not exactly scale × input. */
  readonly inexact: boolean
}

/** A head as a caller states it: by its crop, or in PyTorch's words. Default is the centred crop. */
export interface DeconvolutionOptions {
  readonly kernel?: number
  readonly crop?: Crop
  readonly padding?: number
  readonly outputPadding?: number
  /** Nothing but zeros can surround a transposed convolution's input. */
  readonly edge?: 'zero'
  readonly inexact?: boolean
}

/**
 * One spatial size of a transposed convolution's output: (input − 1)·scale + kernel − before − after.
 */
export function deconvolutionOutputSize(
  input: number,
  scale: number,
  kernel: number,
  [before, after]: Crop,
): number {
  return (input - 1) * scale + kernel - before - after
}

/**
 * The crop that centres the kernel on its block of scale × scale pixels, for an output of scale × input.
 */
export function centredCrop(kernel: number, scale: number): Crop {
  assertReachesWholeBlock(kernel, scale)
  const before = Math.floor((kernel - scale) / 2)
  return [before, kernel - scale - before]
}

/** PyTorch's `padding` p and `output_padding` op of a transposed convolution as a crop: [p, p − op]. */
export function cropOf({ padding, outputPadding }: { padding: number; outputPadding: number }): Crop {
  return [padding, padding - outputPadding]
}

/**
 * PyTorch's `output_padding` with which ConvTranspose2d(kernel, stride = scale, padding) gives exactly scale
 * × input. Outside 0..scale−1 PyTorch has no such layer, and RangeError names the numbers.
 */
export function outputPaddingFor(kernel: number, scale: number, padding: number): number {
  assertReachesWholeBlock(kernel, scale)
  assertInteger('deconvolution', 'padding', padding, 0, kernel - 1)
  // from (H − 1)·scale − 2·padding + kernel + output_padding = scale·H
  const outputPadding = scale - kernel + 2 * padding
  if (outputPadding >= 0 && outputPadding < scale) return outputPadding
  throw new RangeError(
    `deconvolution: kernel ${kernel}, stride ${scale} and padding ${padding} would need output padding ${outputPadding} to give ${scale} × input; ` +
      `PyTorch allows 0 to ${scale - 1}. Use padding ${Math.ceil((kernel - scale) / 2)} to ${Math.floor((kernel - 1) / 2)}, or state the crop.`,
  )
}

/**
 * The crop under which a network's picture is exactly scale × input: it starts where the
 * network's own output starts, surplus last rows are cut, and missing ones are taken from
 * the transposed convolution itself.
 */
export function pictureCrop({ kernel, crop }: Pick<Deconvolution, 'kernel' | 'crop'>, scale: number): Crop {
  return [crop[0], kernel - scale - crop[0]]
}

/**
 * The input offsets t, first to last, that a block of scale × scale output pixels is made of: pixel i takes
 * input x + t through tap i + before − scale·t, where that lies inside the kernel. Offset 0 is among them.
 */
export function subpixelOffsets(
  kernel: number,
  scale: number,
  before: number,
): { readonly first: number; readonly last: number } {
  return {
    first: Math.min(0, Math.ceil((before - (kernel - 1)) / scale)),
    last: Math.max(0, Math.floor((scale - 1 + before) / scale)),
  }
}

/** A transposed convolution's kernel as that of a stride-1 convolution with its output shuffled to pixels. */
export interface SubpixelKernel {
  /** Taps per side of the convolution. */
  readonly size: number
  /** Zeros before and after each input row and column, so that output block x is input pixel x. */
  readonly padding: readonly [before: number, after: number]
  /** [size, size, inChannels, scale·scale·outChannels], depthToSpace's: (i·scale + j)·outChannels + c. */
  readonly data: Float32Array
}

/**
 * Rewrites a transposed convolution exactly as a stride-1 convolution and TensorFlow's
 * depthToSpace(scale): output pixel scale·x + i takes input x + t through tap
 * K[i + before − scale·t], where the kernel has one.
 *
 * `weight` is PyTorch's [inChannels, outChannels, kernel, kernel]. Only crops whose output is
 * scale × input have such a form.
 */
export function subpixelKernel(
  weight: { readonly shape: readonly number[]; readonly data: Float32Array },
  scale: number,
  crop: Crop,
): SubpixelKernel {
  const [inChannels = 0, outChannels = 0, kernel = 0] = weight.shape
  const [before, after] = crop
  if (before + after !== kernel - scale) {
    throw new RangeError(
      `deconvolution: kernel ${kernel} with stride ${scale} has a sub-pixel form for crops of ${kernel - scale} rows in all, found [${crop}].`,
    )
  }
  const { first, last } = subpixelOffsets(kernel, scale, before)
  const size = last - first + 1
  const outputs = scale * scale * outChannels
  const data = new Float32Array(size * size * inChannels * outputs)
  for (let t = first; t <= last; t++) {
    for (let u = first; u <= last; u++) {
      for (let i = 0; i < scale; i++) {
        const row = i + before - scale * t
        if (row < 0 || row >= kernel) continue
        for (let j = 0; j < scale; j++) {
          const column = j + before - scale * u
          if (column < 0 || column >= kernel) continue
          for (let c = 0; c < inChannels; c++) {
            const target =
              (((t - first) * size + (u - first)) * inChannels + c) * outputs + (i * scale + j) * outChannels
            const source = c * outChannels * kernel * kernel + row * kernel + column
            for (let o = 0; o < outChannels; o++)
              data[target + o] = weight.data[source + o * kernel * kernel] as number
          }
        }
      }
    }
  }
  return { size, padding: [-first, last], data }
}

function assertReachesWholeBlock(kernel: number, scale: number): void {
  assertInteger('deconvolution', 'kernel', kernel, 1, 31)
  assertInteger('deconvolution', 'scale', scale, 1, 8)
  if (kernel >= scale) return
  throw new RangeError(
    `deconvolution: a kernel of ${kernel} leaves gaps between blocks of stride ${scale}. Use a kernel of at least ${scale}.`,
  )
}
