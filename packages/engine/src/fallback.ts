/**
 * Why the engine is slower here than it could be.
 * - `no-webassembly`: WebAssembly or its SIMD instructions are missing or forbidden; plain JavaScript computes the same, many
 *   times slower, on one thread.
 * - `no-shared-memory`: there is no SharedArrayBuffer, in browsers because the page is not cross-origin isolated; one thread.
 * - `no-workers`: workers are missing or forbidden; one thread.
 */
export type FallbackCode = 'no-webassembly' | 'no-shared-memory' | 'no-workers'

/** What the engine tells once about the place it runs in. */
export interface Fallback {
  readonly code: FallbackCode
  /** What is missing, and what would bring it. */
  readonly message: string
}

/** Passes a fallback on to the caller. */
export type TellFallback = (fallback: Fallback) => void

/** A function that passes each code on once. */
export function tellOnce(onFallback: TellFallback | undefined): TellFallback {
  const told = new Set<FallbackCode>()
  return (fallback) => {
    if (told.has(fallback.code)) return
    told.add(fallback.code)
    onFallback?.(fallback)
  }
}
