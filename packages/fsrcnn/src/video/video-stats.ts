/** How the drawing of a video goes. */
export interface VideoStats {
  /** Frames that were enlarged and drawn. */
  readonly framesDrawn: number
  /** Frames that the video showed and nobody drew, because the upscaler was busy with earlier ones. */
  readonly framesDropped: number
  /** Frames drawn in the last second. */
  readonly framesPerSecond: number
  /** From a frame's reading to its drawing, the mean of the last second, in ms; 0 if none was drawn. */
  readonly latencyMs: number
}

/** Counts frames. */
export interface VideoCounter {
  readonly stats: VideoStats
  drawn(latencyMs: number): void
  dropped(): void
}

const windowMs = 1000

/** A counter at 0. */
export function createVideoCounter(): VideoCounter {
  let framesDrawn = 0
  let framesDropped = 0
  let recent: { readonly atMs: number; readonly latencyMs: number }[] = []
  const forgetOld = () => {
    const now = performance.now()
    recent = recent.filter(({ atMs }) => now - atMs < windowMs)
  }
  return {
    get stats() {
      forgetOld()
      const sum = recent.reduce((total, { latencyMs }) => total + latencyMs, 0)
      return {
        framesDrawn,
        framesDropped,
        framesPerSecond: recent.length * (1000 / windowMs),
        latencyMs: sum / Math.max(1, recent.length),
      }
    },
    drawn(latencyMs) {
      framesDrawn++
      forgetOld()
      recent.push({ atMs: performance.now(), latencyMs })
    },
    dropped() {
      framesDropped++
    },
  }
}
