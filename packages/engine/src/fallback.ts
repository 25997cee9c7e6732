/**
 * Why the engine is slower here than it could be.
 * - `no-webassembly`: WebAssembly or its SIMD instructions are missing or forbidden. Plain JavaScript
 *   computes the same on one thread, many times slower.
 * - `no-workers`: workers are missing or forbidden. There is one thread.
 * - `needs-f32`: a network's error would be too large on a GPU with its maps in halves. They are floats.
 */
export type FallbackCode = 'no-webassembly' | 'no-workers' | 'needs-f32'

/** What the engine tells about the place where it runs, once. */
export interface Fallback {
  readonly code: FallbackCode
  /** What is missing, and what would help. */
  readonly message: string
}

/** Passes a fallback on to the caller. */
export type TellFallback = (fallback: Fallback) => void

/** A function that passes on each code the first time, and not again. */
export function tellOnce(onFallback: TellFallback | undefined): TellFallback {
  const told = new Set<FallbackCode>()
  return (fallback) => {
    if (told.has(fallback.code)) return
    told.add(fallback.code)
    onFallback?.(fallback)
  }
}
