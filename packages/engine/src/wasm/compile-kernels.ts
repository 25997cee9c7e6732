import { kindOf, sayValue } from '@sr/checks'
import { kernelChunks, kernelsVersion } from './generated/kernel-chunks.js'

/** Which instructions the kernels use. */
export type KernelKind = 'plain' | 'relaxed'

/** Compiled kernels. The `relaxed` ones multiply and add in one instruction if the processor has it. */
export interface CompiledKernels {
  readonly module: WebAssembly.Module
  readonly kind: KernelKind
}

/** The kernels cannot run here; the message says why. */
export class WebAssemblyUnavailable extends Error {
  override readonly name = 'WebAssemblyUnavailable'
}

/**
 * Compiles the fastest kernels that run here. Throws {@link WebAssemblyUnavailable} if WebAssembly or its
 * SIMD instructions are missing, or if a content security policy forbids it.
 */
export async function compileKernels(): Promise<CompiledKernels> {
  if (typeof WebAssembly !== 'object') throw unavailable('there is no WebAssembly here')
  if (!WebAssembly.validate(simdModule)) throw unavailable('WebAssembly has no SIMD instructions here')
  const kind = WebAssembly.validate(relaxedSimdModule) ? 'relaxed' : 'plain'
  try {
    return { module: await WebAssembly.compile(kernelBytes(kind)), kind }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw unavailable(
      `WebAssembly is forbidden here (${reason}); a content security policy must allow 'wasm-unsafe-eval'; ` +
        'where nothing may be compiled, give the compiled module as `kernels`',
      cause,
    )
  }
}

/**
 * Whether kernels that somebody else compiled are those of this version; throws TypeError or RangeError if not.
 */
export function assertKernels(module: object): asserts module is WebAssembly.Module {
  if (kindOf(module) !== 'WebAssembly.Module') {
    throw new TypeError(`wasmEngine: kernels must be a WebAssembly.Module, found ${sayValue(module)}.`)
  }
  const [section] = WebAssembly.Module.customSections(module as WebAssembly.Module, 'sr.kernels')
  const version = section && String.fromCharCode(...new Uint8Array(section))
  if (version === kernelsVersion) return
  const found = version === undefined ? "a module without the section 'sr.kernels'" : `version ${version}`
  throw new RangeError(
    `wasmEngine: kernels must be @sr/engine/kernels.wasm. Expected its version ${kernelsVersion}, found ${found}.`,
  )
}

function unavailable(reason: string, cause?: unknown): WebAssemblyUnavailable {
  return new WebAssemblyUnavailable(`${reason}.`, { cause })
}

/** The WebAssembly of the kernels. */
export function kernelBytes(kind: KernelKind): Uint8Array<ArrayBuffer> {
  const first = kind === 'plain' ? 0 : 1
  const digits = kernelChunks.filter((_, i) => i % 2 === first).join('')
  const bytes = new Uint8Array(digits.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = 16 * digitAt(digits, 2 * i) + digitAt(digits, 2 * i + 1)
  return bytes
}

/** The low four bits of a digit's code are its value; those of a letter are nine less. */
function digitAt(digits: string, index: number): number {
  const code = digits.charCodeAt(index)
  return code < 0x40 ? code & 15 : (code & 15) + 9
}

/** A module with one function `() -> ()` of these instructions. */
function moduleOf(instructions: readonly number[]): Uint8Array<ArrayBuffer> {
  const body = [0, ...instructions, 0x0b] // no locals … end
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // \0asm, version 1
    ...[1, 4, 1, 0x60, 0, 0], // types: () -> ()
    ...[3, 2, 1, 0], // functions: one of type 0
    ...[10, body.length + 2, 1, body.length, ...body], // code
  ])
}

const zeros = [0x41, 0, 0xfd, 0x0f] // i32.const 0, i8x16.splat
const drop = 0x1a
const simdModule = /* @__PURE__ */ moduleOf([...zeros, drop])
const relaxedMadd = [0xfd, 0x85, 0x02] // f32x4.relaxed_madd
const relaxedSimdModule = /* @__PURE__ */ moduleOf([...zeros, ...zeros, ...zeros, ...relaxedMadd, drop])
