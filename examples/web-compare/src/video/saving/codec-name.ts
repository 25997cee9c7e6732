import type { VideoCodec } from 'mediabunny'

const names: Readonly<Record<VideoCodec, string>> = {
  avc: 'H.264',
  hevc: 'H.265 (HEVC)',
  vp8: 'VP8',
  vp9: 'VP9',
  av1: 'AV1',
  prores: 'ProRes',
}

/** The codec's name as people know it. */
export const codecName = (codec: VideoCodec): string => names[codec]
