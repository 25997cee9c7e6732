import { createUpscaler } from '@sr/fsrcnn'
import { showLife } from '../../work/show-life.js'
import { saveEnlargedVideo } from './save-enlarged-video.js'
import type { SaveAnswer, SaveRequest, SaveTask } from './save-messages.js'
import { VideoError } from './video-error.js'

// Reading, enlarging and writing a film all happen here, so that the page stays free.

const cancelled = new AbortController()
const answer = (message: SaveAnswer) => postMessage(message)

addEventListener('message', async ({ data }: MessageEvent<SaveRequest>) => {
  if (data === 'cancel') return cancelled.abort()
  showLife(data.lifeLock, () => answer('alive'))
  try {
    answer({ report: await save(data) })
  } catch (error) {
    const code = error instanceof VideoError ? error.code : undefined
    answer({ error: { code, message: error instanceof Error ? error.message : String(error) } })
  }
})

async function save({ file, output, network }: SaveTask) {
  const upscaler = await createUpscaler(network.weights, { scale: network.scale })
  try {
    return await saveEnlargedVideo({
      file,
      upscaler,
      output: await output.createWritable(),
      signal: cancelled.signal,
      onProgress: (progress) => answer({ progress }),
    })
  } finally {
    upscaler.dispose()
  }
}
