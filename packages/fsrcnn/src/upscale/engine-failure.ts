import { UpscalerError } from './errors.js'

/** What an engine threw while it was `doing` something; the codes that engines and upscalers share are kept. */
export function engineFailure(cause: unknown, doing: string): UpscalerError {
  const message = cause instanceof Error ? cause.message : String(cause)
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'bad-output' || code === 'out-of-memory') {
    return new UpscalerError(code, `engine: ${message}`, { cause })
  }
  return new UpscalerError('engine-failed', `engine: ${doing} failed: ${message}`, { cause })
}
