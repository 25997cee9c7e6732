import { createUpscaler, type Upscaler } from '../../src/upscale/upscaler.js'
import { attachVideo, upscaleFrames } from '../../src/video/index.js'
import { weights } from '../../src/weights/released/fsrcnn-s-x2.js'
import { createWorkerUpscaler } from '../../src/worker/worker-upscaler.js'

const [width, height] = [64, 48]

/** A canvas of another grey for each number. */
function paint(canvas: HTMLCanvasElement | OffscreenCanvas, number: number): void {
  const context = canvas.getContext('2d') as CanvasRenderingContext2D
  context.fillStyle = `rgb(${number % 256} ${number % 256} ${number % 256})`
  context.fillRect(0, 0, canvas.width, canvas.height)
}

function blankCanvas(): HTMLCanvasElement {
  return Object.assign(document.createElement('canvas'), { width, height })
}

/** A video that plays what a canvas shows: a new grey every 20 ms. */
async function playCanvas() {
  const canvas = blankCanvas()
  paint(canvas, 0)
  const video = document.createElement('video')
  video.muted = true
  const stream = canvas.captureStream()
  video.srcObject = stream
  let number = 0
  const timer = setInterval(() => paint(canvas, ++number), 20)
  await video.play()
  return {
    video,
    canvas,
    /** The last grey stays. */
    freeze: () => clearInterval(timer),
    close() {
      clearInterval(timer)
      for (const track of stream.getTracks()) track.stop()
      video.srcObject = null
    },
  }
}

/** A file of half a second, as a video that is not playing. */
async function recordedVideo(): Promise<HTMLVideoElement> {
  const { canvas, close } = await playCanvas()
  const recorder = new MediaRecorder(canvas.captureStream(), { mimeType: 'video/webm' })
  const parts: Blob[] = []
  recorder.ondataavailable = ({ data }) => parts.push(data)
  const stopped = new Promise((resolve) => {
    recorder.onstop = resolve
  })
  recorder.start()
  await wait(600)
  recorder.stop()
  await stopped
  close()
  const video = document.createElement('video')
  video.muted = true
  video.src = URL.createObjectURL(new Blob(parts))
  await new Promise((resolve) => {
    video.onloadeddata = resolve
  })
  return video
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Waits until the condition holds, or five seconds. */
async function until(condition: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 500 && !condition(); tries++) await wait(10)
  return condition()
}

/** Red and alpha of the picture's middle, shrunk to one pixel. */
function pixelOf(source: HTMLCanvasElement | HTMLVideoElement): readonly [grey: number, alpha: number] {
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
  context?.drawImage(source, 0, 0, 1, 1)
  const [grey, , , alpha] = context?.getImageData(0, 0, 1, 1).data ?? []
  return [grey, alpha]
}

const greyOf = (source: HTMLCanvasElement | HTMLVideoElement): number => pixelOf(source)[0]

/** So many frames of 20 ms each, which the stream closes. */
function frameStream(count: number, made: VideoFrame[] = []): ReadableStream<VideoFrame> {
  const canvas = new OffscreenCanvas(width, height)
  let number = 0
  return new ReadableStream(
    {
      pull(controller) {
        if (number === count) return controller.close()
        paint(canvas, number)
        const frame = new VideoFrame(canvas, {
          timestamp: 20_000 * number,
          duration: 20_000,
          alpha: 'discard',
        })
        made.push(frame)
        controller.enqueue(frame)
        number++
      },
    },
    { highWaterMark: 0 },
  )
}

/** An upscaler whose calls are answered when the test says so, with the picture's own size. */
function slowUpscaler() {
  const waiting: (() => void)[] = []
  const answerOf = (picture: ImageData | VideoFrame) => {
    if ('data' in picture)
      return { width: picture.width, height: picture.height, channels: 4, data: picture.data }
    const { displayWidth, displayHeight } = picture
    const data = new Uint8ClampedArray(displayWidth * displayHeight * 4)
    return { width: displayWidth, height: displayHeight, channels: 4, data }
  }
  const upscaler = {
    upscale(picture: ImageData | VideoFrame) {
      const answer = answerOf(picture)
      return new Promise((resolve) => waiting.push(() => resolve(answer)))
    },
  } as unknown as Upscaler
  return { upscaler, waiting }
}

const tools = {
  weights,
  createUpscaler,
  createWorkerUpscaler,
  attachVideo,
  upscaleFrames,
  playCanvas,
  recordedVideo,
  blankCanvas,
  frameStream,
  slowUpscaler,
  wait,
  until,
  greyOf,
  pixelOf,
}
export type VideoPageTools = typeof tools
Object.assign(globalThis, { tools })
