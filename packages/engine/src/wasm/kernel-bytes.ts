import { kernelChunks } from './generated/kernel-chunks.js'

/** Which instructions kernels are made of. */
export type KernelKind = 'plain' | 'relaxed'

/** The WebAssembly of the kernels. */
export function kernelBytes(kind: KernelKind): Uint8Array<ArrayBuffer> {
  const first = kind === 'plain' ? 0 : 1
  const digits = kernelChunks.filter((_, i) => i % 2 === first).join('')
  const bytes = new Uint8Array(digits.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = 16 * digitAt(digits, 2 * i) + digitAt(digits, 2 * i + 1)
  return bytes
}

/** A digit 0–9 has its value in the low bits of its code, a letter a–f nine less. */
function digitAt(digits: string, index: number): number {
  const code = digits.charCodeAt(index)
  return code < 0x40 ? code & 15 : (code & 15) + 9
}
