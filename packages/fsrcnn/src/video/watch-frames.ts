/**
 * Calls `onFrame` for each frame that the video shows from now on; the function returned ends it. Browsers
 * without `requestVideoFrameCallback` are asked before each painting whether the video has gone on.
 */
export function watchFrames(video: HTMLVideoElement, onFrame: () => void): () => void {
  return 'requestVideoFrameCallback' in video ? watchVideo(video, onFrame) : watchPainting(video, onFrame)
}

function watchVideo(video: HTMLVideoElement, onFrame: () => void): () => void {
  let handle: number
  const next = () => {
    handle = video.requestVideoFrameCallback(() => {
      next()
      onFrame()
    })
  }
  next()
  return () => video.cancelVideoFrameCallback(handle)
}

function watchPainting(video: HTMLVideoElement, onFrame: () => void): () => void {
  let handle: number
  let shownAt = video.currentTime
  const next = () => {
    handle = requestAnimationFrame(() => {
      next()
      if (video.currentTime === shownAt) return
      shownAt = video.currentTime
      onFrame()
    })
  }
  next()
  return () => cancelAnimationFrame(handle)
}
