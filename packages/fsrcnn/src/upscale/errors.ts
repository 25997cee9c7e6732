/**
 * Why a picture could not be enlarged although the call was right.
 * - `disposed`: the upscaler was disposed before or during the call. Create a new one.
 * - `engine-failed`: the engine could not load or run the network; `cause` is its own error. Another
 *   engine or a smaller tile may help.
 * - `bad-output`: the network's output has the wrong length, or holds NaN or
 *   infinity. Another try cannot help.
 * - `out-of-memory`: there is no room for the enlarged picture, or for the engine to work.
 * - `no-worker`: the worker of `createWorkerUpscaler` cannot be started: a policy forbids it, or there is no
 *   file at `workerUrl`. `createUpscaler` does the same on the calling thread.
 * - `worker-failed`: the worker of `createWorkerUpscaler` ended during the call. The next call starts a new one.
 */
export type UpscalerErrorCode =
  | 'disposed'
  | 'engine-failed'
  | 'bad-output'
  | 'out-of-memory'
  | 'no-worker'
  | 'worker-failed'

/** Enlarging failed although the call was right. A caller's mistake is a RangeError or TypeError. */
export class UpscalerError extends Error {
  override readonly name = 'UpscalerError'
  readonly code: UpscalerErrorCode

  constructor(code: UpscalerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** What an engine threw while it was `doing` something. Codes that engines and upscalers share are kept. */
export function engineFailure(cause: unknown, doing: string): UpscalerError {
  const message = cause instanceof Error ? cause.message : String(cause)
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'bad-output' || code === 'out-of-memory') {
    return new UpscalerError(code, `engine: ${message}`, { cause })
  }
  return new UpscalerError('engine-failed', `engine: ${doing} failed: ${message}`, { cause })
}
