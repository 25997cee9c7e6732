import { webgpuEngine } from '@sr/engine/webgpu'
import { createUpscaler, type Upscaler } from '../../src/upscale/upscaler.js'
import { attachVideo, upscaleFrames } from '../../src/video/index.js'
import { weights } from '../../src/weights/released/fsrcnn-s-x2.js'

const [width, height] = [61, 43]

/** Colours that vary smoothly, so that how a browser smooths chroma does not matter; `alpha` from 0 to 1 along rows. */
function paint(canvas: HTMLCanvasElement | OffscreenCanvas, alpha: boolean): void {
  const context = canvas.getContext('2d') as CanvasRenderingContext2D
  const picture = context.createImageData(canvas.width, canvas.height)
  for (let y = 0; y < canvas.height; y++) {
    for (let x = 0; x < canvas.width; x++) {
      const [u, v] = [x / canvas.width, y / canvas.height]
      const opacity = alpha ? Math.max(0, Math.min(1, 1.6 * u - 0.3)) : 1
      picture.data.set(
        [255 * u, 255 * v, 128 + 100 * Math.sin(9 * u * v), 255 * opacity],
        4 * (y * canvas.width + x),
      )
    }
  }
  context.putImageData(picture, 0, 0)
}

function painted(alpha: boolean): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height)
  paint(canvas, alpha)
  return canvas
}

/** What closeFrames closes: a frame that is left to the garbage collector is a warning on the console. */
const open: VideoFrame[] = []

function toBeClosed(frame: VideoFrame): VideoFrame {
  open.push(frame)
  return frame
}

function closeFrames(): void {
  for (const frame of open.splice(0)) frame.close()
}

const frame = (): VideoFrame => toBeClosed(new VideoFrame(painted(false), { timestamp: 0, alpha: 'discard' }))

/** A frame of limited range and 4:2:0, as decoders give them. */
function planarFrame(): VideoFrame {
  const [columns, rows] = [64, 48]
  const data = new Uint8Array((columns * rows * 3) / 2).fill(128)
  for (let i = 0; i < columns * rows; i++) data[i] = 16 + ((i % columns) * 219) / columns
  const frame = new VideoFrame(data, {
    format: 'I420',
    codedWidth: columns,
    codedHeight: rows,
    timestamp: 0,
    colorSpace: { matrix: 'smpte170m', primaries: 'smpte170m', transfer: 'smpte170m', fullRange: false },
  })
  return toBeClosed(frame)
}

async function playedVideo(): Promise<HTMLVideoElement> {
  const canvas = document.createElement('canvas')
  Object.assign(canvas, { width, height })
  paint(canvas, false)
  const video = document.createElement('video')
  video.muted = true
  video.srcObject = canvas.captureStream()
  setInterval(() => paint(canvas, false), 30)
  await video.play()
  // Drawn at once the two engines were seen to differ by 48, perhaps as they had not the same frame.
  for (let frame = 0; frame < 3; frame++) {
    await new Promise((resolve) => video.requestVideoFrameCallback(resolve))
  }
  return video
}

const sources = {
  frame,
  planarFrame,
  bitmap: () => createImageBitmap(painted(false)),
  bitmapWithAlpha: () => createImageBitmap(painted(true)),
  canvas: () => painted(true),
  video: playedVideo,
}

/** The pixels that a canvas shows, colours multiplied by alpha. */
function shownBy(canvas: HTMLCanvasElement): { size: number[]; data: Uint8ClampedArray } {
  const context = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', {
    willReadFrequently: true,
  })
  context?.drawImage(canvas, 0, 0)
  const pixels = context?.getImageData(0, 0, canvas.width, canvas.height) as ImageData
  return { size: [canvas.width, canvas.height], data: premultiplied(pixels.data) }
}

function premultiplied(data: Uint8ClampedArray): Uint8ClampedArray {
  return data.map((value, i) => (i % 4 === 3 ? value : (value * (data[i - (i % 4) + 3] as number)) / 255))
}

/** To compile its programs in software takes longer than any test: one for all. */
let upscalerOnGpu: Promise<Upscaler> | undefined

function onGpu(): Promise<Upscaler> {
  upscalerOnGpu ??= createUpscaler(weights, { engine: webgpuEngine() })
  return upscalerOnGpu
}

/** The largest difference between what is drawn of a source and what the other engine makes of it. */
async function compare(name: keyof typeof sources) {
  const source = await sources[name]()
  const gpu = await onGpu()
  const wasm = await createUpscaler(weights)
  const canvas = document.createElement('canvas')
  await gpu.draw?.(source, canvas)
  const { size, data } = shownBy(canvas)
  const expected = premultiplied((await wasm.upscale(source)).data)
  let most = 0
  data.forEach((value, i) => {
    most = Math.max(most, Math.abs(value - (expected[i] as number)))
  })
  wasm.dispose()
  closeFrames()
  return { size, most, opaque: data.filter((_, i) => i % 4 === 3).every((value) => value === 255) }
}

/** The code of what a call rejects with, the cause's where it has one. */
async function refusal(call: (upscaler: Upscaler) => Promise<unknown> | undefined): Promise<string> {
  try {
    await call(await onGpu())
    return 'none'
  } catch (error) {
    const { name, code, cause } = error as { name: string; code?: unknown; cause?: { code?: string } }
    return cause?.code ?? (typeof code === 'string' ? code : name)
  } finally {
    closeFrames()
  }
}

/** What drawing by an upscaler that was disposed is refused with. */
async function refusalOfDisposed(): Promise<string> {
  const upscaler = await createUpscaler(weights, { engine: webgpuEngine() })
  upscaler.dispose()
  return refusal(() => upscaler.draw?.(frame(), document.createElement('canvas')))
}

function closedFrame(): VideoFrame {
  const closed = frame()
  closed.close()
  return closed
}

function canvasWith2d(): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.getContext('2d')
  return canvas
}

/** Frames of a playing video, drawn until there are so many. */
async function playAttached(frames: number) {
  const video = await playedVideo()
  const upscaler = await onGpu()
  const canvas = document.createElement('canvas')
  const errors: unknown[] = []
  const attached = attachVideo(video, canvas, upscaler, { onError: (error) => errors.push(error) })
  for (let tries = 0; tries < 1000 && attached.stats.framesDrawn < frames; tries++)
    await new Promise((resolve) => setTimeout(resolve, 10))
  const { framesDrawn } = attached.stats
  attached.stop()
  const { size, data } = shownBy(canvas)
  return { framesDrawn, errors: errors.map(String), size, isPicture: new Set(data).size > 50 }
}

/** What a stream of so many frames gives: their times, sizes and the middle grey of each. */
async function streamed(count: number) {
  const upscaler = await onGpu()
  let number = 0
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D
  const frames = new ReadableStream<VideoFrame>({
    pull(controller) {
      if (number === count) return controller.close()
      context.fillStyle = `rgb(${20 * number} ${20 * number} ${20 * number})`
      context.fillRect(0, 0, width, height)
      controller.enqueue(
        new VideoFrame(canvas, { timestamp: 1000 * number++, duration: 1000, alpha: 'discard' }),
      )
    },
  })
  const found: unknown[] = []
  const reader = frames.pipeThrough(upscaleFrames(upscaler)).getReader()
  for (let next = await reader.read(); next.value; next = await reader.read()) {
    const { timestamp, duration, displayWidth, displayHeight } = next.value
    const shown = new OffscreenCanvas(1, 1).getContext('2d')
    shown?.drawImage(next.value, 0, 0, 1, 1)
    next.value.close()
    const grey = shown?.getImageData(0, 0, 1, 1).data[0]
    found.push({ timestamp, duration, size: [displayWidth, displayHeight], grey })
  }
  return found
}

const tools = {
  streamed,
  compare,
  refusal,
  refusalOfDisposed,
  closedFrame,
  canvasWith2d,
  frame,
  playAttached,
}
export type DrawPageTools = typeof tools
Object.assign(globalThis, { tools })
