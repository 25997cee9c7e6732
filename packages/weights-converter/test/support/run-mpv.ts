import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
// By path, because the package stands beside this one; a manifest must not say that it is needed.
import { decodePng } from '../../../image/src/png.js'
import type { LumaPlane } from './run-libplacebo.js'

const has = (program: string, argument: string): boolean =>
  spawnSync(program, [argument], { stdio: 'ignore' }).error === undefined

/** Why mpv cannot be asked; undefined where it can. */
export const whyNoMpv =
  has('mpv', '--version') && has('Xvfb', '-version') ? undefined : 'mpv and Xvfb are not both installed'

/** How mpv draws; its OpenGL is that of llvmpipe, or is made to be an older one. */
export interface Player {
  readonly vo: 'gpu' | 'gpu-next'
  readonly openGl?: { readonly version: string; readonly glsl: string }
}

/** What mpv shows of a grey frame of 8 bits with a user shader, 0..255 from black to white, on OpenGL in software. */
export async function showInMpv(
  { vo, openGl }: Player,
  shader: string,
  { width, height, codes }: LumaPlane,
  scale: number,
): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'sr-mpv-'))
  const size = `${width * scale}x${height * scale}x24`
  const display = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', size], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  try {
    const [number] = await once(display.stdout, 'data')
    const path = (name: string): string => join(folder, name)
    const chroma = new Uint8Array(codes.length / 2).fill(128)
    const header = `YUV4MPEG2 W${width} H${height} F25:1 Ip A1:1 C420jpeg\nFRAME\n`
    writeFileSync(path('grey.y4m'), Buffer.concat([Buffer.from(header), codes as Uint8Array, chroma]))
    writeFileSync(path('shader.glsl'), shader)
    writeFileSync(path('shot.lua'), screenshotScript(path('shot.png')))
    execFileSync(
      'mpv',
      [
        ...['--no-config', `--vo=${vo}`, '--gpu-api=opengl', '--gpu-sw=yes', '--fs', '--keepaspect=no'],
        ...['--dither-depth=no', '--osd-level=0', '--keep-open=always', '--really-quiet'],
        ...[`--glsl-shader=${path('shader.glsl')}`, `--script=${path('shot.lua')}`, path('grey.y4m')],
      ],
      {
        env: {
          ...process.env,
          DISPLAY: `:${String(number).trim()}`,
          LIBGL_ALWAYS_SOFTWARE: '1',
          XDG_RUNTIME_DIR: folder,
          ...(openGl && {
            MESA_GL_VERSION_OVERRIDE: openGl.version,
            MESA_GLSL_VERSION_OVERRIDE: openGl.glsl,
          }),
        },
      },
    )
    const { data, channels } = decodePng(readFileSync(path('shot.png')))
    const perLevel = data instanceof Uint16Array ? 257 : 1 // vo=gpu-next stores 16 bits
    return Uint8Array.from({ length: data.length / channels }, (_, i) =>
      Math.round(data[i * channels] / perLevel),
    )
  } finally {
    display.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Lua for mpv: stores what the window shows once the frame is there, and ends. */
const screenshotScript = (file: string): string => `
mp.register_event('playback-restart', function()
  mp.add_timeout(2, function()
    mp.commandv('screenshot-to-file', '${file}', 'window')
    mp.command('quit')
  end)
end)
`
