import type { Crop, Edge, Interpolation } from '@sr/network'
import type { CheckpointError } from './errors.js'

/** Element types met in checkpoints, in safetensors' short spelling. */
export type TensorDtype =
  | 'f64'
  | 'f32'
  | 'f16'
  | 'bf16'
  | 'f8_e4m3'
  | 'f8_e5m2'
  | 'i64'
  | 'i32'
  | 'i16'
  | 'i8'
  | 'u64'
  | 'u32'
  | 'u16'
  | 'u8'
  | 'bool'
  | 'c32'
  | 'c64'
  | 'c128'

/**
 * The exact values of a tensor, row by row: `Float64Array` for f64 and c128; `Float32Array` for f32, f16,
 * bf16, f8 and complex below c128; the integer array of the same width for integers; `Uint8Array` of 0 and 1
 * for bool. Complex numbers are (real, imaginary) pairs, so the array is twice as long as the tensor.
 */
export type TensorData =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array

/** One tensor of a file: its shape and type are known, its values are copied out on request. */
export interface CheckpointTensor {
  readonly dtype: TensorDtype
  readonly shape: readonly number[]
  /**
   * Copies the values out of the file, contiguous in C order; a new array at every call. Never throws: the
   * view was checked when the file was read.
   */
  read(): TensorData
}

/**
 * A plain value found beside the tensors; integers beyond 2^53 are bigint; short
 * lists of scalars stay together.
 */
export type CheckpointValue = null | boolean | number | bigint | string | readonly CheckpointValue[]

/** What a pickled module object says about its construction. */
export interface ModuleFacts {
  /** Python's full class name, e.g. `torch.nn.modules.conv.ConvTranspose2d`. */
  readonly className: string
  /**
   * Scalar and short-list attributes: `stride`, `padding`, `output_padding`,
   * `kernel_size`, `groups`, `dilation` ...
   */
  readonly attributes: ReadonlyMap<string, CheckpointValue>
}

/** Everything a file holds, whatever its container; nothing of it has been interpreted as a network yet. */
export interface Checkpoint {
  readonly container:
    | 'torch-zip'
    | 'torch-legacy'
    | 'torch-tar'
    | 'safetensors'
    | 'tfjs-layers'
    | 'onnx'
    | 'tensorflow'
  /**
   * Tensors by their full dotted path in saved order, e.g. `state_dict.feature_extraction.0.weight`. List
   * indices and integer keys are decimal numbers; a module contributes its parameters and buffers as
   * `state_dict()` would name them.
   */
  readonly tensors: ReadonlyMap<string, CheckpointTensor>
  /** Scalars, strings and short lists of them by path: `epoch`, `args.scale`, `hyper_parameters.upscale`. */
  readonly values: ReadonlyMap<string, CheckpointValue>
  /** Facts of pickled module objects by path (`''` is the file's root object); empty for state_dicts. */
  readonly modules: ReadonlyMap<string, ModuleFacts>
  /** safetensors' `__metadata__` and its likes in files of our own; empty for other containers. */
  readonly metadata: ReadonlyMap<string, string>
  /** The layers of a file that is a graph of operations, in the order in which they run. */
  readonly steps?: readonly GraphStep[]
  /** Why there are no steps: the graph does what no network of this package does. Converting it ends with this. */
  readonly refusal?: CheckpointError
  /** The operators of a graph that no layer of ours is, each once; those of others than ONNX with their domain. */
  readonly unknownOperators?: readonly string[]
  /** One line each: what was skipped or kept inert, checksum mismatches, names met twice. */
  readonly warnings: readonly string[]
}

/** Tensors by their names in a file. */
export type Tensors = Checkpoint['tensors']

/**
 * One layer of a model that states how it computes, in PyTorch's words and layouts. A file that is a graph of
 * operations is read as the chain of these from its input to its output.
 */
export type GraphStep =
  | ConvolutionStep
  | DeconvolutionStep
  | SlopesStep
  | FunctionStep
  | ShuffleStep
  | ShortcutStep

/** A convolution of stride 1: [out, in, k, k]. */
export interface ConvolutionStep {
  readonly kind: 'convolution'
  readonly name: string
  readonly weight: CheckpointTensor
  readonly bias: CheckpointTensor | undefined
  readonly edge: Edge
}

/** A transposed convolution: [in, out, k, k]. */
export interface DeconvolutionStep {
  readonly kind: 'deconvolution'
  readonly name: string
  readonly weight: CheckpointTensor
  readonly bias: CheckpointTensor | undefined
  readonly stride: number
  readonly crop: Crop
}

/** A PReLU: [channels] or [1]. */
export interface SlopesStep {
  readonly kind: 'slopes'
  readonly name: string
  readonly weight: CheckpointTensor
}

/** An activation without numbers; `clamp` limits to 0..1. */
export interface FunctionStep {
  readonly kind: 'function'
  readonly function: 'relu' | 'tanh' | 'sigmoid' | 'clamp'
}

/** A pixel shuffle in PyTorch's order. */
interface ShuffleStep {
  readonly kind: 'shuffle'
  readonly factor: number
}

/** Adds the input: enlarged, or, before the shuffle, repeated once for each of the pixels that it becomes. */
export interface ShortcutStep {
  readonly kind: 'shortcut'
  readonly interpolation: Interpolation | 'repeated'
  /** Undefined where the graph computes it as it runs. */
  readonly factor: number | undefined
}
