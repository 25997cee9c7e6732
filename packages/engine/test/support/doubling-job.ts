import type { Rect, Size } from '@sr/image'
import type { PixelWindow } from '../../src/chain/pixel-window.js'
import type { JobPart, RunJob } from '../../src/threads/run-job.js'

/**
 * A picture of numbered pixels for scripted workers, in parts of this size whose inputs overlap by a pixel.
 */
export function doublingJob(picture: Size, part: Size, options: Partial<RunJob> = {}): RunJob {
  const channels = 3
  const source = windowOf({ x: 0, y: 0, ...picture }, channels)
  source.data.forEach((_, i) => {
    source.data[i] = i + 1
  })
  const target = windowOf({ x: 0, y: 0, width: 2 * picture.width, height: 2 * picture.height }, channels)
  return { picture, parts: partsOf(picture, part), source, target, ...options }
}

/** What scripted workers make of it. */
export function doubled({ source, target }: RunJob): Float32Array {
  return Float32Array.from(target.data, (_, i) => {
    const pixel = Math.floor(i / target.channels)
    const [y, x] = [Math.floor(pixel / target.width), pixel % target.width]
    return 2 * source.data[(Math.floor(y / 2) * source.width + Math.floor(x / 2)) * 3 + (i % 3)]
  })
}

function partsOf(picture: Size, part: Size): JobPart[] {
  const parts: JobPart[] = []
  for (let y = 0; y < picture.height; y += part.height) {
    for (let x = 0; x < picture.width; x += part.width) {
      const width = Math.min(part.width, picture.width - x)
      const height = Math.min(part.height, picture.height - y)
      const [left, top] = [Math.max(0, x - 1), Math.max(0, y - 1)]
      const [right, bottom] = [
        Math.min(picture.width, x + width + 1),
        Math.min(picture.height, y + height + 1),
      ]
      parts.push({
        rect: { x, y, width, height },
        input: { x: left, y: top, width: right - left, height: bottom - top },
        output: { x: 2 * x, y: 2 * y, width: 2 * width, height: 2 * height },
      })
    }
  }
  return parts
}

const windowOf = (rect: Rect, channels: number): PixelWindow<Float32Array> => ({
  ...rect,
  channels,
  data: new Float32Array(rect.width * rect.height * channels),
})
