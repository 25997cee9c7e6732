/** What keeps a video from being enlarged; the message says it in words for the page. */
export class VideoError extends Error {
  override readonly name = 'VideoError'

  constructor(
    readonly code: VideoErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

export type VideoErrorCode =
  /** No container that is known here, or one without a beginning. */
  | 'not-a-video'
  /** A container without a picture in it, such as a song. */
  | 'no-pictures'
  /** This browser gives pages no codecs at all. */
  | 'no-codecs'
  /** This browser has no decoder for the pictures. */
  | 'undecodable'
  /** This browser has no encoder for pictures of the result's size. */
  | 'unencodable'
  /** More brightness than eight bits hold; enlarged here, its colours would be wrong. */
  | 'high-dynamic-range'
  /** It begins well, and breaks off or cannot be decoded later. */
  | 'damaged'
  /** The place that was chosen takes no more bytes. */
  | 'disk-full'
  /** The browser gives pages no files to write to. */
  | 'no-storage'
  /** There is none, it was refused, or another program has it. */
  | 'no-camera'
  /** What ran in the background has ended by itself. */
  | 'worker-lost'
