/** `wasm-backend-missing`: tfjs' WebAssembly backend was not imported before it was to be extended. */
export type LayersErrorCode = 'wasm-backend-missing'

/** Something outside the call is missing; a caller's mistake is a RangeError instead. */
export class LayersError extends Error {
  override readonly name = 'LayersError'
  readonly code: LayersErrorCode

  constructor(code: LayersErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
