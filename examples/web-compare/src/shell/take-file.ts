import { useModelFile } from '../models/chosen.js'
import { openPicture } from '../photo/photo.js'
import { givenVideo, type Mode, mode } from './mode.js'

const modelName = /\.(pth|pt|ckpt|tar|safetensors)$/i

/** A dropped, pasted or chosen file: a model by its name, else a picture or a video, for which the mode changes. */
export function takeFile(file: File): void {
  if (modelName.test(file.name)) return void useModelFile(file)
  mode.value = modeOf(file)
  if (mode.value === 'video') givenVideo.value = file
  else void openPicture(file, file.name)
}

/** By what the browser knows of the file's name; what it does not know is for the mode that the page is in. */
function modeOf({ type, name }: File): Mode {
  if (type.startsWith('video/') || /\.mkv$/i.test(name)) return 'video'
  return type.startsWith('image/') ? 'photo' : mode.peek()
}
