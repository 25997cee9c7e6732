/**
 * What user shaders cost in libplacebo, and how near they come to our engine: released networks of ×2 in both forms,
 * and other shaders by their paths, on lavapipe, Mesa's Vulkan on the processor. Prints the processor time of a frame
 * of 480 × 270 as a multiple of the first row's, which other programs at work do not change; and for our own the share
 * of a photo's pixels that differ by more than a level of 8 and of 10 bit, and by how much at most. A GPU has its own
 * times; the order of shaders of one form is much the same.
 *
 *   npm run build && node benchmarks/shaders.js [SHADER.glsl…]
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { wasmEngine } from '@sr/engine'
import { releasedWeights } from '@sr/fsrcnn/weights'
import { lumaBt601 } from '@sr/image'
import { decodePng } from '@sr/image/png'
import { readWeights, writeUserShader } from '@sr/weights-converter'
import { table } from './speed/markdown-table.js'

const drivers = '/usr/share/vulkan/icd.d'
const lavapipe = readdirSync(drivers).find((name) => name.startsWith('lvp_icd.'))
const env = { ...process.env, VK_ICD_FILENAMES: `${drivers}/${lavapipe}` }
const folder = mkdtempSync(join(tmpdir(), 'sr-shaders-'))
const photo = decodePng(readFileSync(new URL('../examples/photos/dog.png', import.meta.url)))

const rows = []
for (const name of ['fsrcnn-s-x2', 'fsrcnn-x2']) {
  const weights = readWeights((await releasedWeights.find((one) => one.name === name).load()).weights)
  for (const form of ['compute', 'fragment']) {
    const path = join(folder, `${name}-${form}.glsl`)
    writeFileSync(path, writeUserShader(weights, { form }))
    rows.push({
      name: `${name}, ${form}`,
      path,
      near: [await nearness(weights, path, 8), await nearness(weights, path, 10)],
    })
  }
}
for (const path of process.argv.slice(2)) rows.push({ name: basename(path, '.glsl'), path, near: ['–', '–'] })

const without = frameMs()
for (const row of rows) row.ms = frameMs(row.path) - without
rmSync(folder, { recursive: true })
console.log(
  table(
    ['Shader', 'processor time', '8 bit: > 1 level, at most', '10 bit: > 1 level, at most'],
    rows.map(({ name, ms, near }) => [name, (ms / rows[0].ms).toFixed(2), ...near]),
  ),
)

/** Processor time of a frame: the least of three runs, without what starting and compiling take. */
function frameMs(shader) {
  const runs = [1, 2, 3].map(() => (processorMs(13, shader) - processorMs(3, shader)) / 10)
  return Math.min(...runs)
}

function processorMs(frames, shader) {
  const source = `testsrc2=size=480x270:rate=25,format=yuv420p,trim=end_frame=${frames}`
  const { stderr } = ffmpeg(['-benchmark', '-f', 'lavfi', '-i', source], 'yuv420p', shader, [
    '-f',
    'null',
    '-',
  ])
  const [, user, system] = stderr.toString().match(/bench: utime=([\d.]+)s stime=([\d.]+)s/)
  return 1000 * (Number(user) + Number(system))
}

/** The share of pixels that are more than a level away from our engine's, and the most of such levels. */
async function nearness(weights, shader, bits) {
  const [width, height] = [photo.width & ~1, photo.height & ~1]
  const luma = lumaBt601(photo, { rect: { x: 0, y: 0, width, height } }).data
  const codes = (bits === 8 ? Uint8Array : Uint16Array).from(luma, (value) =>
    Math.round(value * 255 * 2 ** (bits - 8)),
  )
  const frame = new codes.constructor(codes.length * 1.5).fill(2 ** (bits - 1))
  frame.set(codes)
  const format = bits === 8 ? 'yuv420p' : 'yuv420p10le'
  const input = ['-f', 'rawvideo', '-pix_fmt', format, '-s', `${width}x${height}`, '-i', '-']
  const { stdout } = ffmpeg(input, format, shader, ['-f', 'rawvideo', '-'], new Uint8Array(frame.buffer))
  const found = new codes.constructor(Uint8Array.from(stdout).buffer)
  const max = 2 ** bits - 1
  const network = await wasmEngine().load(weights)
  const wanted = await network.run(
    Float32Array.from(codes, (code) => code / max),
    height,
    width,
  )
  network.dispose()
  const steps = Array.from(wanted, (value, i) =>
    Math.abs(Math.round(Math.min(1, Math.max(0, value)) * max) - found[i]),
  )
  const beyond = steps.filter((step) => step > 1).length / steps.length
  return `${(100 * beyond).toFixed(3)} %, ${steps.reduce((most, step) => Math.max(most, step))}`
}

function ffmpeg(input, format, shader, output, data) {
  const options = `w=iw*2:h=ih*2:dithering=none${shader ? `:custom_shader_path=${shader}` : ''}`
  const filters = `setparams=range=limited,hwupload,libplacebo=${options},hwdownload,format=${format}`
  const args = ['-hide_banner', '-init_hw_device', 'vulkan=vk', ...input, '-vf', filters, ...output]
  const result = spawnSync('ffmpeg', args, { env, input: data, maxBuffer: 2 ** 30 })
  if (result.status === 0) return result
  throw new Error(`ffmpeg failed: ${result.stderr}`)
}
