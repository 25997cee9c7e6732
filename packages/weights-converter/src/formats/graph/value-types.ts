import type { Crop } from '@sr/network'
import type { Affine } from '../../affine.js'
import type { CheckpointTensor, GraphStep } from '../../checkpoint.js'
import type { Piecewise } from './piecewise.js'

/** What flows along an edge of a graph, as far as reading it needs to know. */
export type GraphValue = Constant | Picture | Unknown

/** Numbers that are in the file. */
export interface Constant {
  readonly kind: 'constant'
  readonly name: string
  readonly tensor: CheckpointTensor
}

/** The network's input after some of its layers, and after a function of the last one's numbers. */
export interface Picture {
  readonly kind: 'picture'
  readonly chain: Chain
  readonly pointwise: Piecewise
  readonly layout: 'nchw' | 'nhwc'
}

/** What only the running graph knows; whole numbers that follow from the picture's size are known as such. */
interface Unknown {
  readonly kind: 'unknown'
  readonly sizes?: SizeList
}

/** Steps from the last to the first, so that branches share what they have in common. */
export interface Chain {
  readonly step: AnyStep | undefined
  /** What follows it, where it is a convolution, and becomes part of it before the next step. */
  readonly affine?: Affine
  readonly before: Chain | undefined
  readonly length: number
  /** Of the picture after it; undefined after a part of a layer. */
  readonly size: PictureSize | undefined
}

/** The input made larger, on its way to where it is added. */
export interface EnlargeStep {
  readonly kind: 'enlarge'
  readonly interpolation: 'nearest' | 'bilinear' | 'bicubic' | 'repeated'
  readonly factor: number | undefined
}

/** Rows and columns of the edge repeated, on their way to the convolution that takes them up. */
interface PadStep {
  readonly kind: 'pad'
  readonly rows: number
}

/** Channels split into two of the sizes of a pixel shuffle that is written in three operations. */
interface SplitStep {
  readonly kind: 'split'
  readonly sizes: readonly number[]
}

/** ... and put in their places; the last operation joins them. */
interface TransposedStep {
  readonly kind: 'transposed'
  readonly factor: number
  readonly order: 'crd' | 'dcr'
}

/** Channels with a new axis after them, along which each is repeated; a reshape joins the two. */
interface RepeatedStep {
  readonly kind: 'repeated'
  readonly times: number | undefined
}

/** What a transposed convolution gives, cut to other rows than columns; the next cut may make them equal. */
interface SlicedStep {
  readonly kind: 'sliced'
  readonly rows: Crop
  readonly columns: Crop
}

/** The input with an axis of size 1 in front; a reshape makes it the one of a single channel. */
interface FramedStep {
  readonly kind: 'framed'
}

/** A layer, or a part of one that must still become one. */
export type AnyStep =
  | GraphStep
  | EnlargeStep
  | PadStep
  | SplitStep
  | TransposedStep
  | RepeatedStep
  | FramedStep
  | SlicedStep

/** A whole number that may follow from the size of the network's input: height·rows + width·columns + offset. */
export interface Size {
  readonly height: number
  readonly width: number
  readonly offset: number
}

/** Numbers of a shape, row by row; undefined are those that nothing is known of. */
export interface SizeList {
  readonly shape: readonly number[]
  readonly values: readonly (Size | undefined)[]
}

/** Rows and columns of a picture. */
export type PictureSize = readonly [rows: Size, columns: Size]
