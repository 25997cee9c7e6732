/**
 * Why a network could not be loaded or run although the call was right.
 * - `unsupported-chain`: the layers do not fit one another, or the engine has no such order of layers. The message names the layer.
 * - `picture-too-small`: layers without padding leave nothing of a picture of this size.
 * - `bad-output`: the network's output holds NaN or infinity, which no byte can stand for. The weights are too large.
 * - `out-of-memory`: there is no room for the output or the working set. A smaller picture or fewer threads may help.
 * - `worker-failed`: a worker ended or threw during the run; `cause` is its error. The next run starts a new worker.
 * - `disposed`: the network was disposed before or during the run. Load it again.
 */
export type EngineErrorCode =
  | 'unsupported-chain'
  | 'picture-too-small'
  | 'bad-output'
  | 'out-of-memory'
  | 'worker-failed'
  | 'disposed'

/** Loading or running failed for a reason outside the call; a caller's mistake is a RangeError or TypeError instead. */
export class EngineError extends Error {
  override readonly name = 'EngineError'
  readonly code: EngineErrorCode

  constructor(code: EngineErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
