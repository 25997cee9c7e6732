import type { RestoringPair } from '@sr/fsrcnn/restoring'
import type { Weights } from '@sr/network'

/** A network that enlarges by its scale. `weights` are tensors, or the bytes of a safetensors file. */
export interface ScaledNetwork {
  readonly weights: Weights | Uint8Array
  readonly scale: number
}

/** What enlarges a picture. */
export type Enlarger = NetworkEnlarger | { readonly kind: 'bicubic' | 'nearest'; readonly scale: number }

export interface NetworkEnlarger extends ScaledNetwork {
  readonly kind: 'network'
  /** Tells networks apart. */
  readonly key: string
  /** Of the pair that restores compressed pictures and begins with this network, where there is one. */
  readonly pairName?: string | undefined
  /** That pair, where a picture needs it. */
  readonly pair?: RestoringPair | undefined
}
