import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The luma of a frame of video, code by code. Width and height are even. */
export interface LumaPlane {
  readonly width: number
  readonly height: number
  readonly bits: 8 | 10
  readonly range: 'limited' | 'full'
  readonly codes: Uint8Array | Uint16Array
}

const drivers = '/usr/share/vulkan/icd.d'

/** Mesa's Vulkan in software, which Debian's package mesa-vulkan-drivers brings. */
const lavapipe = existsSync(drivers)
  ? readdirSync(drivers).find((name) => name.startsWith('lvp_icd.'))
  : undefined

/** Why user shaders cannot run; undefined where they can. */
export const whyNoLibplacebo = ((): string | undefined => {
  const { stdout } = spawnSync('ffmpeg', ['-hide_banner', '-filters'], { encoding: 'utf8' })
  if (!stdout?.includes('libplacebo')) return 'no ffmpeg with libplacebo is installed'
  return lavapipe === undefined ? 'lavapipe is not installed' : undefined
})()

/** What a player's renderer makes of a grey frame with a user shader, on a GPU in software. Dithering is off. */
export function enlargeByShader(shader: string, plane: LumaPlane, scale: number): LumaPlane {
  const { width, height, bits, range, codes } = plane
  const folder = mkdtempSync(join(tmpdir(), 'sr-shader-'))
  try {
    const path = join(folder, 'shader.glsl')
    writeFileSync(path, shader)
    const format = bits === 8 ? 'yuv420p' : 'yuv420p10le'
    const options = `w=iw*${scale}:h=ih*${scale}:custom_shader_path=${path}:dithering=none`
    const bytes = execFileSync(
      'ffmpeg',
      [
        ...['-v', 'error', '-nostdin', '-init_hw_device', 'vulkan=vk'],
        ...['-f', 'rawvideo', '-pix_fmt', format, '-s', `${width}x${height}`, '-i', '-'],
        ...['-vf', `setparams=range=${range},hwupload,libplacebo=${options},hwdownload,format=${format}`],
        ...['-f', 'rawvideo', '-'],
      ],
      {
        input: withNeutralChroma(plane),
        maxBuffer: 2 ** 28,
        stdio: ['pipe', 'pipe', 'pipe'],
        env: { ...process.env, VK_ICD_FILENAMES: `${drivers}/${lavapipe}` },
      },
    )
    const Codes = codes.constructor as Uint8ArrayConstructor | Uint16ArrayConstructor
    const all = new Codes(Uint8Array.from(bytes).buffer)
    return {
      ...plane,
      width: width * scale,
      height: height * scale,
      codes: all.slice(0, codes.length * scale ** 2),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function withNeutralChroma({ bits, codes }: LumaPlane): Uint8Array {
  const frame = bits === 8 ? new Uint8Array(codes.length * 1.5) : new Uint16Array(codes.length * 1.5)
  frame.fill(2 ** (bits - 1))
  frame.set(codes)
  return new Uint8Array(frame.buffer)
}
