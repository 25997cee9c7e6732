/**
 * How a picture's samples become the network's input, and how its output becomes the enlarged picture's
 * samples. The caller knows what the numbers mean; the engine only computes. Here samples are on the
 * scale 0..1, whatever their type.
 */
export interface PictureFormat extends ChannelMixes {
  /**
   * How the channels beside the network are enlarged, along rows and along columns. An input pixel becomes
   * phases.length pixels; each has its own five weights, for the input pixels from two before to two after.
   * Beyond its edges the picture is mirrored, and the pixel at the edge comes twice.
   */
  readonly phases: readonly (readonly number[])[]
  /** What becomes of the picture's alpha; without this the enlarged picture has none. */
  readonly alpha?: AlphaFormat | undefined
}

/** How samples pass through a network and beside it. */
export interface ChannelMixes {
  /** The network's input channels, made of a pixel's samples. */
  readonly input: readonly Mix[]
  /** Channels made of the same samples that are enlarged without the network: two of chroma, or none. */
  readonly beside: readonly Mix[]
  /**
   * The enlarged picture's samples, one or three. They are made of the network's output channels, followed by
   * those beside it. What comes out is clamped to 0..1 and, unless it is a float, rounded.
   */
  readonly output: readonly Mix[]
}

/** How many pixels interpolation beside the network looks to each side, and how many it sees in all. */
export const besideReach = 2
export const besideTaps = 2 * besideReach + 1

/** How alpha, a picture's last sample, is enlarged. Alpha is clear at 0 and below, opaque at 1 and above. */
export interface AlphaFormat {
  /** Through the network, as if it were a grey picture's only sample; without this, beside the network. */
  readonly mixes?: ChannelMixes | undefined
  /** Clear pixels up to so many pixels from others take their colour, before colours are enlarged. */
  readonly bleedPx: number
  /**
   * Where all pixels up to so many pixels away are clear, or all opaque, the enlarged pixel is exactly
   * that, whatever the network says.
   */
  readonly flatPx: number
}

/** Σ factors[i] · value i + offset; values without a factor do not count. */
export interface Mix {
  readonly factors: readonly number[]
  readonly offset: number
}
