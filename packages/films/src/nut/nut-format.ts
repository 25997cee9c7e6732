import crc32mpeg2 from 'crc/calculators/crc32mpeg2'

/**
 * What reader and writer of NUT share: FFmpeg's container for pipes, which carries raw frames with timestamps
 * in any time base. Names are those of its specification (https://git.ffmpeg.org/nut.git, docs/nut.txt).
 */
export const nutFormat = {
  fileId: new TextEncoder().encode('nut/multimedia container\0'),
  mainStart: 0x4e4d7a561f5f04adn,
  streamStart: 0x4e5311405bf2f9dbn,
  syncpointStart: 0x4e4be4adeeca4569n,
  /** Headers from this size on have a checksum of their own beginning. */
  longHeaderBytes: 4096,
} as const

/** Bits that say what a frame's header holds. */
export const frameFlags = {
  key: 1,
  codedPts: 8,
  streamId: 16,
  sizeMsb: 32,
  checksum: 64,
  reserved: 128,
  sideData: 256,
  headerIndex: 1024,
  matchTime: 2048,
  coded: 4096,
  invalid: 8192,
} as const

/** CRC-32 with the generator 0x04C11DB7, starting at 0, highest bit first; as a number from 0. */
export const nutChecksum = (bytes: Uint8Array): number => crc32mpeg2(bytes, 0) >>> 0
