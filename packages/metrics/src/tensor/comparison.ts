import { bt601, jfif } from '@sr/image'
import * as tf from '@tensorflow/tfjs-core'
import type { Channel } from '../channel-rows.js'
import { assertCropBorder, assertMetricOptions, checkedDataRange, type MetricOptions } from '../comparison.js'

export interface TensorMetricOptions extends MetricOptions {
  /**
   * What white is less what black is. Default: 255 for int32 tensors (`tf.browser.fromPixels`), whose samples
   * must then be 0 to 255; float32 ones must state it. Where it is stated, samples may have any finite value.
   */
  readonly dataRange?: number
}

export interface TensorMaskedOptions extends TensorMetricOptions {
  /**
   * [h, w] or [h, w, 1] for all pictures, or [n, h, w, 1] with one for each. Pixels where
   * it is 0 or false are left out.
   */
  readonly mask?: tf.Tensor
}

/** A loss takes no int32 pictures, whose range would be known, so the range has to be stated. */
export interface LossOptions extends TensorMetricOptions {
  readonly dataRange: number
}

/**
 * Two checked stacks of pictures divided by dataRange, without border and alpha: [n, h, w, c];
 * c is 3, or 1 for grey and luma.
 */
export interface TensorComparison {
  readonly images: number
  readonly width: number
  readonly height: number
  readonly channels: number
  readonly dataRange: number
  readonly x: tf.Tensor4D
  readonly y: tf.Tensor4D
  /** Both as they were given, without border: [n, h, w, c]. */
  readonly samples: readonly [tf.Tensor4D, tf.Tensor4D]
  /** 1 where a pixel counts and 0 elsewhere, without border: [n, h, w, 1]. */
  readonly mask: tf.Tensor4D | undefined
}

/**
 * Checks both tensors and the options, and opens what is to be compared. Call it in a tidy. Samples are not
 * looked at. Throws TypeError or RangeError that begin with `where`.
 */
export function compareTensors(
  where: string,
  picture: tf.Tensor,
  reference: tf.Tensor,
  options: TensorMaskedOptions,
  more: readonly string[] = [],
): TensorComparison {
  assertMetricOptions(where, options, more)
  const { dataRange: stated, cropBorder = 0, channel = 'rgb', mask } = options
  assertPictures(picture, `${where}: picture`)
  assertPictures(reference, `${where}: reference`)
  if (!tf.util.arraysEqual(picture.shape, reference.shape)) {
    throw new RangeError(
      `${where}: picture and reference differ in shape. Expected [${reference.shape}], found [${picture.shape}]. Crop or convert one of them.`,
    )
  }
  if (picture.dtype !== reference.dtype) {
    throw new TypeError(
      `${where}: picture and reference differ in type. Expected ${reference.dtype}, found ${picture.dtype}. Convert one of them (tf.cast).`,
    )
  }
  const dataRange = checkedDataRange(where, stated ?? (reference.dtype === 'int32' ? 255 : undefined))
  const [height, width] = reference.shape.slice(-3)
  assertCropBorder(where, cropBorder, { width, height })
  const a = cropped(picture, cropBorder)
  const b = cropped(reference, cropBorder)
  const x = comparedChannels(where, tf.div(tf.cast(a, 'float32'), dataRange), channel)
  const y = comparedChannels(where, tf.div(tf.cast(b, 'float32'), dataRange), channel)
  const [images, croppedHeight, croppedWidth, channels] = y.shape
  const opened = mask && cropped(openMask(where, mask, [images, height, width]), cropBorder)
  const size = { images, width: croppedWidth, height: croppedHeight, channels }
  return { ...size, dataRange, x, y, samples: [a, b], mask: opened }
}

/** [n, h, w, c] as c·n planes [n·c, h, w, 1], the planes of a picture in a row. */
export function planesOf(x: tf.Tensor4D): tf.Tensor4D {
  const [n, h, w, c] = x.shape
  return tf.reshape(c === 1 ? x : tf.transpose(x, [0, 3, 1, 2]), [n * c, h, w, 1])
}

/** Linear combinations of the channels, one per row of the mix: [n, h, w, c] → [n, h, w, rows]. */
export function mixChannels(x: tf.Tensor4D, rows: readonly (readonly number[])[]): tf.Tensor4D {
  const channels = rows[0].length
  const filter = Array.from({ length: channels }, (_, channel) => rows.map((row) => row[channel]))
  return tf.conv2d(x, tf.tensor4d([[filter]]), 1, 'valid')
}

/** Removes the border of [n, h, w, c], or of [h, w, c] as a stack of one. */
function cropped(x: tf.Tensor, borderPx: number): tf.Tensor4D {
  const [h, w, c] = x.shape.slice(-3)
  const n = x.rank === 4 ? x.shape[0] : 1
  const stack: tf.Tensor4D = tf.reshape(x, [n, h, w, c])
  if (borderPx === 0) return stack
  return tf.slice(stack, [0, borderPx, borderPx, 0], [n, h - 2 * borderPx, w - 2 * borderPx, c])
}

function comparedChannels(where: string, x: tf.Tensor4D, channel: Channel): tf.Tensor4D {
  if (channel !== 'rgb' && channel !== 'y601' && channel !== 'yFull') {
    throw new RangeError(`${where}: unknown channel. Expected rgb, y601 or yFull, found ${String(channel)}.`)
  }
  const [n, h, w, c] = x.shape
  const colors = c <= 2 ? 1 : 3
  const opaque = c === colors ? x : tf.slice(x, [0, 0, 0, 0], [n, h, w, colors])
  if (colors === 1 || channel === 'rgb') return opaque
  const { matrix, offset } = channel === 'y601' ? bt601 : jfif
  return tf.add(mixChannels(opaque, [matrix[0]]), offset[0])
}

/** A mask for every picture, 0 and 1: [n, h, w, 1]. */
function openMask(where: string, mask: tf.Tensor, [images, height, width]: readonly number[]): tf.Tensor4D {
  const shapes = [
    [height, width],
    [height, width, 1],
    [images, height, width, 1],
  ]
  const expected = shapes.map((shape) => `[${shape}]`).join(', ')
  if (!(mask instanceof tf.Tensor)) {
    throw new TypeError(`${where}: mask is no tensor. Expected one of ${expected}, found ${printed(mask)}.`)
  }
  if (mask.dtype !== 'float32' && mask.dtype !== 'int32' && mask.dtype !== 'bool') {
    throw new TypeError(
      `${where}: the mask has the wrong type. Expected float32, int32 or bool, found ${mask.dtype}.`,
    )
  }
  if (!shapes.some((shape) => tf.util.arraysEqual(shape, mask.shape))) {
    throw new RangeError(
      `${where}: the mask does not fit. Expected one of ${expected}, found [${mask.shape}].`,
    )
  }
  // As floats first: casts to bool round on some backends, and not every one compares bools.
  const kept = tf.cast(tf.notEqual(tf.cast(mask, 'float32'), 0), 'float32')
  const stack: tf.Tensor4D = tf.reshape(kept, [-1, height, width, 1])
  return stack.shape[0] === images ? stack : tf.tile(stack, [images, 1, 1, 1])
}

function assertPictures(value: unknown, where: string): asserts value is tf.Tensor {
  if (!(value instanceof tf.Tensor)) {
    throw new TypeError(`${where} is no tensor. Expected [h, w, c] or [n, h, w, c], found ${printed(value)}.`)
  }
  if (value.dtype !== 'float32' && value.dtype !== 'int32') {
    throw new TypeError(
      `${where}: samples have the wrong type. Expected float32 or int32, found ${value.dtype}.`,
    )
  }
  if (value.rank !== 3 && value.rank !== 4) {
    throw new RangeError(
      `${where}: no picture has this shape. Expected [h, w, c] or [n, h, w, c], found [${value.shape}].`,
    )
  }
  const channels = value.shape[value.rank - 1]
  if (value.size > 0 && channels <= 4) return
  throw new RangeError(
    `${where}: no picture has this shape. Expected sizes from 1 on and 1, 2, 3 or 4 channels, last, found [${value.shape}].`,
  )
}

function printed(value: unknown): string {
  if (typeof value === 'object' && value !== null) return value.constructor?.name ?? 'object'
  return String(value)
}
