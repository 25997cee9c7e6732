import { EngineError, type EngineErrorCode } from '../../errors.js'
import { mapForReading } from './buffer-usage.js'
import type { OpenDevice } from './open-device.js'

/**
 * Has `submit` hand work to the GPU, and waits until it has taken it. Rejects with EngineError `out-of-memory`,
 * `gpu-refused` or `device-lost`, or with what `submit` throws.
 */
export async function submitted<Result>(open: OpenDevice, submit: () => Result): Promise<Result> {
  const { device } = open
  device.pushErrorScope('validation')
  device.pushErrorScope('out-of-memory')
  const done = new Promise<Result>((resolve) => resolve(submit()))
  const problems = orLost(open, Promise.all([device.popErrorScope(), device.popErrorScope()]))
  const [result, [noMemory, refused]] = await Promise.all([done, problems])
  if (noMemory)
    throw failure('out-of-memory', 'there is no room on the GPU', 'Use a smaller picture', noMemory)
  if (refused)
    throw failure('gpu-refused', 'the GPU refused the work', 'Give textures of its own device', refused)
  return result
}

/** What the buffer holds. Rejects with EngineError `device-lost`. */
export async function readBack(open: OpenDevice, buffer: GPUBuffer): Promise<ArrayBuffer> {
  await orLost(open, buffer.mapAsync(mapForReading))
  const bytes = buffer.getMappedRange().slice(0)
  buffer.unmap()
  return bytes
}

/** What is waited for; a device that is lost meanwhile tells in other words. */
export async function orLost<Result>(open: OpenDevice, work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (cause) {
    if (open.lost === undefined) throw cause
    throw new EngineError('device-lost', `run: the GPU was lost (${open.lost}). Run it again.`, { cause })
  }
}

const failure = (code: EngineErrorCode, what: string, remedy: string, cause: GPUError): EngineError =>
  new EngineError(code, `run: ${what} (${cause.message}). ${remedy}, or use wasmEngine().`, { cause })
