/**
 * Why training cannot go on although the call was right.
 * - `empty-set`: not one picture can be used; `skipped` says why of each.
 * - `state-mismatch`: a saved state belongs to other pictures or options, or is damaged. Go on with those
 *   it was saved with, or start anew.
 * - `backend-cannot-train`: tfjs lacks the gradient of a convolution on the current backend;
 *   the message says what to call.
 * - `diverged`: the loss, a gradient or a weight is not finite. The model holds the weights before that
 *   step; the message says what to lower.
 */
export type TrainingErrorCode = 'empty-set' | 'state-mismatch' | 'backend-cannot-train' | 'diverged'

/** A picture that is left out while the others are used. */
export interface SkippedPicture {
  readonly name: string
  /**
   * `unreadable`: reading it failed, or gave no picture. `too-small`: it does not hold one patch. `exact`:
   * bicubic enlarges it without an error, so its PSNR is infinite and compares nothing.
   */
  readonly reason: 'unreadable' | 'too-small' | 'exact'
  /** A sentence that begins with the picture's name. */
  readonly message: string
  /** What reading it threw. */
  readonly cause?: unknown
}

/** Bad training data; a caller's mistake is a RangeError or TypeError instead. */
export class TrainingError extends Error {
  override readonly name = 'TrainingError'
  readonly code: TrainingErrorCode
  /** The pictures that were left out. */
  readonly skipped: readonly SkippedPicture[]

  constructor(code: TrainingErrorCode, message: string, skipped: readonly SkippedPicture[] = []) {
    super(message)
    this.code = code
    this.skipped = skipped
  }
}
