import { kernelBytes } from '../../src/wasm/compile-kernels.js'

/** The kernels that this Node takes: the plain ones, and from Node 22 on those with relaxed SIMD. */
export const kernelBuilds: readonly { readonly kind: string; readonly module: WebAssembly.Module }[] = (
  ['plain', 'relaxed'] as const
)
  .map((kind) => ({ kind, bytes: kernelBytes(kind) }))
  .filter(({ bytes }) => WebAssembly.validate(bytes))
  .map(({ kind, bytes }) => ({ kind, module: new WebAssembly.Module(bytes) }))
