/**
 * Why a picture was refused.
 * - `not-png`: the bytes do not begin with PNG's signature. Another decoder may read them.
 * - `png-corrupt`: a PNG that is cut short, damaged or contradicts itself. Retrying cannot help.
 * - `png-unsupported`: a valid PNG that this reader does not know.
 * - `picture-too-large`: more pixels than the limit. The limit can be raised.
 * - `undecodable`: no picture that this browser knows, or damaged, or an <img> that does not load.
 * - `no-pixels`: the bitmap, canvas, video or frame is empty, closed, or shows nothing yet.
 * - `cross-origin`: the picture's server does not allow other origins to read it.
 * - `no-canvas`: no canvas, as outside browsers, or one that cannot be drawn on.
 * - `unencodable`: the browser does not write that format, or not so large a picture.
 * - `nan-sample`: a computed sample is NaN, so no pixel can stand for it. The model or the input is broken.
 */
export type ImageErrorCode =
  | 'not-png'
  | 'png-corrupt'
  | 'png-unsupported'
  | 'picture-too-large'
  | 'undecodable'
  | 'no-pixels'
  | 'cross-origin'
  | 'no-canvas'
  | 'unencodable'
  | 'nan-sample'

/** Bad picture data; a caller's mistake is a RangeError or TypeError instead. */
export class ImageError extends Error {
  override readonly name = 'ImageError'
  readonly code: ImageErrorCode

  constructor(code: ImageErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
