import type { FrameTimes } from './list-frames.js'

/** Frames that are enlarged and encoded together; plain data, so that another machine can do it. */
export interface FilmChunk {
  /** From 0. */
  readonly index: number
  /** The place of its first frame in the film. */
  readonly firstFrame: number
  /** When each of its frames is shown, in ticks of the film's time base. */
  readonly pts: readonly number[]
  /** The tick of the keyframe to begin decoding at; undefined for the beginning of the film. */
  readonly seek?: number | undefined
}

/**
 * Cuts a film into chunks of this many frames, the last with what is left. They follow from the film alone, so that they
 * are the same whenever and wherever they are worked out.
 */
export function planChunks({ pts, keyframes }: FrameTimes, framesPerChunk: number): FilmChunk[] {
  // Without keyframes each chunk would decode all that is before it.
  const length = keyframes.length === 0 ? pts.length : framesPerChunk
  return Array.from({ length: Math.ceil(pts.length / length) }, (_, index) => {
    const firstFrame = index * length
    const ofChunk = pts.slice(firstFrame, firstFrame + length)
    // Frames beside a keyframe may need what is before it, so decoding begins at the one before.
    const seek = keyframes.filter((time) => time <= ofChunk[0]).at(-2)
    return { index, firstFrame, pts: ofChunk, ...(seek === undefined ? {} : { seek }) }
  })
}
