/**
 * Why a network could not be loaded or run although the call was right.
 * - `unsupported-chain`: the layers do not fit one another, or stand in an order that the engine cannot run.
 *   The message names the layer.
 * - `picture-too-small`: layers without padding leave nothing of a picture of this size.
 * - `bad-output`: the network's output holds NaN or infinity. The weights are damaged or too large.
 * - `out-of-memory`: there is no room for the output or for the engine to work in. A smaller
 *   picture or fewer threads may help.
 * - `worker-failed`: a worker thread ended or threw during the run; `cause` is its error.
 *   The next run starts a new one.
 * - `no-webgpu`: there is no WebGPU here, no GPU that it may use, or none that gives a device.
 * - `device-lost`: the GPU was lost: its driver was reset, it was unplugged, or the system took it away.
 * - `gpu-refused`: the GPU took the work for invalid, such as with a texture of another device.
 * - `no-pixels`: the source is empty, was closed, or shows no frame yet.
 * - `cross-origin`: the source comes from another origin, which has not allowed to read it.
 * - `picture-too-large`: the GPU has no textures or buffers of that size.
 * - `disposed`: the network was disposed before or during the run. Load it again.
 */
export type EngineErrorCode =
  | 'unsupported-chain'
  | 'picture-too-small'
  | 'bad-output'
  | 'out-of-memory'
  | 'worker-failed'
  | 'no-webgpu'
  | 'device-lost'
  | 'gpu-refused'
  | 'no-pixels'
  | 'cross-origin'
  | 'picture-too-large'
  | 'disposed'

/** Loading or running failed although the call was right. A caller's mistake is a RangeError or TypeError. */
export class EngineError extends Error {
  override readonly name = 'EngineError'
  readonly code: EngineErrorCode

  constructor(code: EngineErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** What a network that was disposed answers a run with. */
export function disposedError(): EngineError {
  return new EngineError('disposed', 'run: the network has been disposed. Load it again.')
}

/** What a network that makes no numbers of a picture answers with. */
export const badOutput = (): EngineError =>
  new EngineError(
    'bad-output',
    "run: the network's output holds NaN or infinity. Expected finite numbers. The weights may be damaged or too large.",
  )
