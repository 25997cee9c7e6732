/**
 * How 8-bit pixels become a network's input, and its output 8-bit pixels: the engine computes, the caller knows what the
 * numbers mean. Beside the network, two more channels can be enlarged by a kernel of five taps, such as bicubic.
 */
export interface PictureFormat {
  /** The network's input channels, each of the first three bytes of a pixel, 0..255; fewer if a pixel has fewer. */
  readonly input: readonly Mix[]
  /** Two channels of the same bytes that do not go through the network, or none. */
  readonly chroma: readonly Mix[]
  /**
   * For each of an enlarged pixel's factor columns (and rows), the weights of the five pixels around the one it lies in.
   * Beyond its edges the picture is mirrored, and the edge pixels are repeated.
   */
  readonly phases: readonly (readonly number[])[]
  /** The enlarged picture's colours, 0..255, of the network's output channels and the enlarged chroma; to be rounded and clamped. */
  readonly output: readonly Mix[]
}

/** Σ factors[i] · value i + offset. */
export interface Mix {
  readonly factors: readonly number[]
  readonly offset: number
}
