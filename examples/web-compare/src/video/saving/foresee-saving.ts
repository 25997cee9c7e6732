import { codecName } from './codec-name.js'
import { openVideo, planVideo } from './plan-video.js'

/** What a saved video is going to be, told before anything is done. */
export interface SavingForecast {
  readonly name: string
  readonly mimeType: string
  /** In words, such as "MP4, H.264, 1280 × 720, with its sound". */
  readonly description: string
}

/** Rejects with VideoError if the video cannot be saved enlarged that much. */
export async function foreseeSaving(file: File, scale: number): Promise<SavingForecast> {
  const input = openVideo(file)
  try {
    const { format, codec, width, height, audio } = await planVideo(input, scale)
    const extension = format.fileExtension
    const sound = audio.length === 0 ? 'without sound' : 'with its sound as it is'
    return {
      name: `${file.name.replace(/\.[^.]*$/, '')}_x${scale}${extension}`,
      mimeType: format.mimeType,
      description: `${extension.slice(1).toUpperCase()}, ${codecName(codec)}, ${width} × ${height}, ${sound}`,
    }
  } finally {
    input.dispose()
  }
}
