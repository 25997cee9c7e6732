import { signal } from '@preact/signals'
import { notify } from './notices.js'
import { addPictures } from './pictures/pictures.js'
import { isLocked } from './training/run.js'
import { openOwnFile } from './weights/start-weights.js'

/** Whether something is being dragged over the page. */
export const isDragging = signal(false)

/** Takes files wherever on the page they are dropped, instead of opening them. Returns what ends it. */
export function takeDroppedFiles(): () => void {
  const ending = new AbortController()
  const listen = (type: 'dragover' | 'dragleave' | 'drop', hear: (event: DragEvent) => void) =>
    window.addEventListener(type, hear, { signal: ending.signal })
  listen('dragover', (event) => {
    event.preventDefault()
    isDragging.value = true
  })
  listen('dragleave', ({ relatedTarget }) => {
    isDragging.value = relatedTarget !== null
  })
  listen('drop', (event) => {
    event.preventDefault()
    isDragging.value = false
    void takeFiles(event.dataTransfer?.files ?? [])
  })
  return () => ending.abort()
}

/** Pictures are added to those there are, a weights file becomes the start; what is neither is named. */
export async function takeFiles(list: Iterable<File>): Promise<void> {
  if (isLocked.value) return notify('A training is running. Stop it to change what it learns from.')
  const files = [...list] // an input's own list is emptied with it
  await addPictures(files.filter((file) => !isWeights(file)).map((file) => ({ name: file.name, file })))
  for (const file of files.filter(isWeights)) {
    await openOwnFile(file).catch((error) => notify(`${file.name} cannot be used: ${error.message}`))
  }
}

/** The endings of weights files that the converter reads. */
export const weightsEndings = ['.safetensors', '.pth', '.pt', '.ckpt', '.tar']

function isWeights({ name }: File): boolean {
  return weightsEndings.some((ending) => name.toLowerCase().endsWith(ending))
}
