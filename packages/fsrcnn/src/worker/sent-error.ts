import { EngineError, type EngineErrorCode } from '@sr/engine'
import { ImageError, type ImageErrorCode } from '@sr/image'
import { CheckpointError, type CheckpointErrorCode, type Remedy } from '@sr/weights-converter/safetensors'
import { UpscalerError, type UpscalerErrorCode } from '../upscale/errors.js'

/** An error as plain data: a message between threads keeps neither classes nor codes. */
export interface SentError {
  readonly name: string
  readonly message: string
  readonly code: string | undefined
  readonly cause: SentError | undefined
  /** Of a CheckpointError. */
  readonly checkpoint:
    | { readonly where: string; readonly problem: string; readonly remedy?: Remedy }
    | undefined
}

/** The error as data, with its causes. */
export function packError(thrown: unknown): SentError {
  if (!(thrown instanceof Error)) {
    return {
      name: 'Error',
      message: String(thrown),
      code: undefined,
      cause: undefined,
      checkpoint: undefined,
    }
  }
  const { name, message, cause } = thrown
  return {
    name,
    message,
    code: 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined,
    cause: cause === undefined ? undefined : packError(cause),
    checkpoint: thrown instanceof CheckpointError ? checkpointOf(thrown) : undefined,
  }
}

const checkpointOf = ({ where, problem, remedy }: CheckpointError): NonNullable<SentError['checkpoint']> => ({
  where,
  problem,
  ...(remedy && { remedy }),
})

/** The error again, of the class that was thrown. */
export function unpackError({ name, message, code, cause, checkpoint }: SentError): Error {
  const options = cause === undefined ? {} : { cause: unpackError(cause) }
  if (checkpoint !== undefined) {
    const { where, problem, remedy } = checkpoint
    return new CheckpointError(code as CheckpointErrorCode, where, problem, {
      ...options,
      ...(remedy && { remedy }),
    })
  }
  switch (name) {
    case 'UpscalerError':
      return new UpscalerError(code as UpscalerErrorCode, message, options)
    case 'EngineError':
      return new EngineError(code as EngineErrorCode, message, options)
    case 'ImageError':
      return new ImageError(code as ImageErrorCode, message, options)
    case 'RangeError':
      return new RangeError(message, options)
    case 'TypeError':
      return new TypeError(message, options)
    default:
      return Object.assign(new Error(message, options), { name })
  }
}
