import type { Weights } from '@sr/network'

/** A network that enlarges by its scale. `weights` are tensors, or the bytes of a safetensors file. */
export interface ScaledNetwork {
  readonly weights: Weights | Uint8Array
  readonly scale: number
}

/** What enlarges a picture. */
export type Enlarger =
  | { readonly kind: 'bicubic' | 'nearest'; readonly scale: number }
  /** `key` tells networks apart. */
  | ({ readonly kind: 'network'; readonly key: string } & ScaledNetwork)
