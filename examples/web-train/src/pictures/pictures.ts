import { computed, signal } from '@preact/signals'
import { notify } from '../notices.js'
import { type Picture, readPicture } from './read-picture.js'
import { splitPictures } from './split-pictures.js'

/** More would cost memory: each is kept as pixels. */
const mostPictures = 48

/** The pictures to learn from, in the order they came. */
export const pictures = signal<readonly Picture[]>([])

/** How many files are still being read. */
export const reading = signal(0)

export const split = computed(() => splitPictures(pictures.value))

export interface PictureFile {
  readonly name: string
  readonly file: Blob
}

/** Reads files one after another. One that is no picture is named in a notice, and ends nothing. */
export async function addPictures(files: readonly PictureFile[]): Promise<void> {
  reading.value += files.length
  for (const { name, file } of files) {
    try {
      const isFull = pictures.value.length >= mostPictures
      if (isFull) throw new Error(`${name} is left out: ${mostPictures} pictures are the most.`)
      pictures.value = [...pictures.value, await readPicture(name, file)]
    } catch (error) {
      notify(error instanceof Error ? error.message : String(error))
    } finally {
      reading.value--
    }
  }
}

export function removePicture(picture: Picture): void {
  URL.revokeObjectURL(picture.thumbnail)
  pictures.value = pictures.value.filter((other) => other !== picture)
}

export function removeAllPictures(): void {
  for (const picture of pictures.value) removePicture(picture)
}
