/**
 * How a picture's samples become a network's input, and its output the enlarged picture's samples: the engine computes, the
 * caller knows what the numbers mean. Samples are on the scale 0..1 here, whatever their type.
 */
export interface PictureFormat extends ChannelMixes {
  /**
   * For each of an enlarged pixel's factor columns (and rows), the weights with which the channels beside the network are
   * enlarged: those of the five pixels around the one it lies in. Beyond its edges the picture is mirrored, and the edge
   * pixels are repeated.
   */
  readonly phases: readonly (readonly number[])[]
  /** What becomes of the picture's alpha; without this the enlarged picture has none. */
  readonly alpha?: AlphaFormat | undefined
}

/** The way of a picture's channels through a network, and of others beside it. */
export interface ChannelMixes {
  /** The network's input channels, of a pixel's samples. */
  readonly input: readonly Mix[]
  /** Channels of the same samples that are enlarged beside the network: two of chroma, or none. */
  readonly beside: readonly Mix[]
  /** The enlarged picture's samples, of the network's output channels and then of those beside it; to be clamped and rounded. */
  readonly output: readonly Mix[]
}

/** The way of a picture's alpha. */
export interface AlphaFormat {
  /** Through the network, as the one sample of a grey picture; without this, alpha is enlarged beside the network. */
  readonly mixes?: ChannelMixes | undefined
  /** How many pixels deep clear pixels take the colour of those around them, before the colours are enlarged. */
  readonly bleedPx: number
}

/** Σ factors[i] · value i + offset. */
export interface Mix {
  readonly factors: readonly number[]
  readonly offset: number
}
