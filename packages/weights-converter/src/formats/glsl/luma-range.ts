import type { NetworkConfig } from '@sr/network'
import { float } from './expressions.js'

/** A network's number for a sample of video: factor · sample + offset. */
export interface LumaMap {
  readonly factor: number
  readonly offset: number
}

/**
 * From luma as a video stores it (code by greatest code: black is 16/255 and white 235/255 where its range is
 * limited) to what the network takes and gives.
 */
export function lumaMap({ color, inputRange }: NetworkConfig, videoRange: 'limited' | 'full'): LumaMap {
  const [black, white] = inputRange
  const own = color === 'y601' ? limited : full // 0..1 of black to white as the network's samples
  const video = videoRange === 'limited' ? limited : full
  const factor = own.factor / video.factor
  const offset = own.offset - factor * video.offset
  return { factor: (white - black) * factor, offset: black + (white - black) * offset }
}

/** A sample of the video as the network's number. */
export function onRange(sample: string, { factor, offset }: LumaMap): string {
  return factor === 1 && offset === 0 ? sample : `${sample} * ${float(factor)} + ${float(offset)}`
}

/**
 * The network's number as a sample of the video. Players store it as a half, which some GPUs round and others cut:
 * multiples of 1/2048 are halves already, and so the same on all.
 */
export function fromRange(value: string, { factor, offset }: LumaMap): string {
  const sample = factor === 1 && offset === 0 ? value : `(${value} - ${float(offset)}) * ${float(1 / factor)}`
  return `floor(clamp(${sample}, 0.0, 1.0) * 2048.0 + 0.5) / 2048.0`
}

const limited: LumaMap = { factor: 219 / 255, offset: 16 / 255 }
const full: LumaMap = { factor: 1, offset: 0 }
