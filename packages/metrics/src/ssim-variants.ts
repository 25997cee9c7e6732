import { gaussianTaps, uniformTaps } from './window-taps.js'

/** Everything in which programs that call their number "SSIM" differ. */
export interface SsimDefinition {
  /** The weights of the window along one axis. */
  readonly taps: Float64Array
  /**
   * `valid`: only windows inside the picture; `replicate`: one window per pixel, the edge pixels repeated.
   */
  readonly edge: 'valid' | 'replicate'
  /** `sample` divides by the number of pixels less one. */
  readonly covariance: 'population' | 'sample'
  /** `wang`: first shrunk by f = max(1, round(shorter side / 256)), an f × f mean of every f-th pixel. */
  readonly downsample: 'none' | 'wang'
}

/** K₁ and K₂ of Wang et al. 2004: the constants are (K₁·L)² and (K₂·L)² for a data range of L. */
export const ssimConstants = { k1: 0.01, k2: 0.03 } as const

const gaussianInside: SsimDefinition = {
  taps: gaussianTaps(11, 1.5),
  edge: 'valid',
  covariance: 'population',
  downsample: 'none',
}

/** The variants by the program whose number they give; the README compares them. */
export const ssimVariants = {
  /** BasicSR and the tables of super-resolution papers. */
  sr: gaussianInside,
  /** Wang's `ssim_index.m` of 2003. */
  'wang-index': gaussianInside,
  /** Wang's `ssim.m` of 2009, which shrinks pictures from 384 px on. */
  'wang-auto': { ...gaussianInside, downsample: 'wang' },
  /** MATLAB's built-in `ssim`, each channel on its own. */
  matlab: { ...gaussianInside, edge: 'replicate' },
  /** `skimage.metrics.structural_similarity` with its defaults. */
  skimage: { ...gaussianInside, taps: uniformTaps(7), covariance: 'sample' },
  /** `tf.image.ssim`. */
  tensorflow: gaussianInside,
} as const satisfies Record<string, SsimDefinition>

export type SsimVariant = keyof typeof ssimVariants
