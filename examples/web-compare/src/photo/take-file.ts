import { useModelFile } from '../models/chosen.js'
import { openPicture } from './photo.js'

const modelName = /\.(pth|pt|ckpt|tar|safetensors)$/i

/** A dropped, pasted or chosen file: a model by its name, else a picture. */
export function takeFile(file: File): void {
  void (modelName.test(file.name) ? useModelFile(file) : openPicture(file, file.name))
}
