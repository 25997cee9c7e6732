import type { Weights } from '@sr/network'

/** The network that enlarges, and how much. */
export interface ScaledNetwork {
  /** As `createUpscaler` takes them: tensors, or the bytes of a safetensors file with one network or several. */
  readonly weights: Weights | Uint8Array
  readonly scale: number
}
