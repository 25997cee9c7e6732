import type { ConvolutionStep, DeconvolutionStep, FunctionStep, SlopesStep } from '../checkpoint.js'
import type { LayerSource } from './recognise-network.js'

/** A convolution of a graph and the activation that follows it. */
export interface Block {
  readonly convolution: ConvolutionStep | DeconvolutionStep
  readonly activation: SlopesStep | FunctionStep | undefined
}

const sizeOf = ({ convolution }: Block, axis: number): number => convolution.weight.shape[axis] ?? 0

/** Channels it takes. */
export const inputsOf = (block: Block): number =>
  sizeOf(block, block.convolution.kind === 'deconvolution' ? 0 : 1)

/** Channels it gives. */
export const outputsOf = (block: Block): number =>
  sizeOf(block, block.convolution.kind === 'deconvolution' ? 1 : 0)

/** Side of the kernel, in taps. */
export const kernelOf = (block: Block): number => sizeOf(block, 2)

/** The name that a convolution of a chain has with us. */
export const blockName = (_: Block, i: number): string => `conv_${i + 1}`

/** Where the tensors of the convolution are. */
export function sourceOf({ convolution: { kind, name, weight, bias } }: Block): LayerSource {
  return { kind: 'convolution', name, weight, bias, transposed: kind === 'deconvolution', norm: undefined }
}
