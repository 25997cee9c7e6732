import type { Compression } from '@sr/image'
import type { UpscaleOptions, UpscalerOptions } from '../upscale/upscaler-options.js'

/** How a restoring upscaler works: as of `createUpscaler`. */
export type RestoringUpscalerOptions = Omit<UpscalerOptions, 'scale'>

/** How one picture is enlarged and restored. */
export interface RestoringOptions extends UpscaleOptions {
  /**
   * How strongly the picture is restored: from 0, as by the released network, to 1, for pictures of bad quality.
   * Default `auto`: as `choose` says, which looks at every picture anew; of a video's frames state it.
   */
  readonly restore?: 'auto' | number | undefined
  /** For `auto`: the bytes of the file that the picture was read from. A Blob tells its own. */
  readonly file?: Uint8Array | undefined
}

/** How strongly a picture is to be restored, and what was found in it that says so. */
export interface Restoration extends Compression {
  /** 0 to 1, in steps of 1/16, so that pictures share networks. */
  readonly strength: number
}
