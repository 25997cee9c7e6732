import { openVideo, planVideo } from './plan-video.js'

/** Why the browser's player refuses this file, in words: of what kind it is, or that it is damaged. */
export async function whyUnplayable(file: Blob): Promise<string> {
  const input = openVideo(file)
  try {
    await planVideo(input, 1)
    return 'This video cannot be played here, though the browser knows its codec; it may be damaged.'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    input.dispose()
  }
}
