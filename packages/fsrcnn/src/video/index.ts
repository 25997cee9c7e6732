/**
 * Videos through an upscaler: what a video element plays, drawn on a canvas as it plays, and streams of
 * frames. For browsers.
 *
 * @packageDocumentation
 */
export { type AttachedVideo, type AttachOptions, attachVideo } from './attach-video.js'
export { upscaleFrames } from './upscale-frames.js'
export type { VideoStats } from './video-stats.js'
