import { kernelBytes } from '../../src/wasm/compile-kernels.js'

/** The kernels with and without relaxed SIMD, as far as this Node takes them: the plain ones always, the relaxed ones from 22 on. */
export const kernelBuilds: readonly { readonly kind: string; readonly module: WebAssembly.Module }[] = (
  ['plain', 'relaxed'] as const
)
  .map((kind) => ({ kind, bytes: kernelBytes(kind) }))
  .filter(({ bytes }) => WebAssembly.validate(bytes))
  .map(({ kind, bytes }) => ({ kind, module: new WebAssembly.Module(bytes) }))
