import { batch, computed, effect, signal, untracked } from '@preact/signals'
import { enlarger } from '../models/chosen.js'
import type { Enlarger } from '../models/network.js'
import { notice, tellError } from '../shell/notice.js'
import type { News, Outcome, PictureInfo, PictureType } from '../work/messages.js'
import { askStudio, closeBitmaps, hasPicture } from '../work/studio-client.js'
import { clearLayers, takeNews } from './layers.js'
import { restore, withPair } from './restoring.js'

/** The picture that is looked at. */
export interface Photo extends PictureInfo {
  readonly name: string
}

export type Job =
  | { readonly kind: 'opening' | 'cancelled' | 'failed' }
  | { readonly kind: 'working'; readonly ratio: number }
  | { readonly kind: 'done'; readonly outcome: Outcome }

export const photo = signal<Photo | undefined>(undefined)
/** Shrink first, and compare with what it was. */
export const isTruth = signal(false)
/** The quality of the JPEG that the shrunk picture is stored as in between; undefined: it is not. */
export const degrade = signal<number | undefined>(undefined)
export const job = signal<Job>({ kind: 'opening' })
/** Why enlarging is slower here than it could be, as soon as that is known. */
export const slowness = signal<readonly string[]>([])
const isBusy = computed(() => job.value.kind === 'opening' || job.value.kind === 'working')

/** The size of the enlarged picture, and by how much its source is smaller. */
export const shown = computed(() => {
  const picture = photo.value
  const scale = enlarger.value?.scale
  if (!picture || !scale) return undefined
  const whole = (px: number) => (isTruth.value ? px - (px % scale) : px * scale)
  return { width: whole(picture.width), height: whole(picture.height), scale }
})

let running = new AbortController()
/** Opened again where the studio was lost. */
let opened: Blob | undefined

/** Ends what is being done; the picture so far stays. */
export function cancel(): void {
  running.abort()
  if (isBusy.peek()) job.value = { kind: photo.peek() ? 'cancelled' : 'failed' }
}

/** Shows a picture file and has it enlarged. After an error the picture before is still there. */
export async function openPicture(file: Blob, name: string): Promise<void> {
  const before = job.peek()
  const control = restart()
  job.value = { kind: 'opening' }
  const tiles: News[] = []
  try {
    const info = await askStudio(
      'open',
      { file },
      { signal: control.signal, onNews: (news) => tiles.push(news) },
    )
    batch(() => {
      clearLayers('picture', 'shrunk', 'bicubic', 'result')
      tiles.forEach(takeNews)
      notice.value = undefined
      opened = file
      photo.value = { ...info, name }
    })
  } catch (error) {
    tiles.forEach(closeBitmaps)
    if (control !== running) return
    tellError(error)
    // What ran for the picture before was ended for this one.
    job.value = before.kind === 'done' ? before : { kind: photo.peek() ? 'cancelled' : 'failed' }
  }
}

/** Files in `public/samples` with their labels: one without loss, a good JPEG, and a bad one. */
export const samples = { 'dog.webp': 'Dog', 'guitar.jpg': 'Guitar', 'dog-30.jpg': 'Poor JPEG' } as const

export async function openSample(name: keyof typeof samples): Promise<void> {
  try {
    const response = await fetch(`./samples/${name}`).catch(() => undefined)
    if (!response?.ok) throw new Error('The sample picture could not be loaded. Are you without a network?')
    await openPicture(await response.blob(), name)
  } catch (error) {
    tellError(error)
  }
}

/** Enlarges the picture with what is chosen now. */
export async function enlargePhoto(chosen: Enlarger): Promise<void> {
  const control = restart()
  batch(() => {
    clearLayers('shrunk', 'bicubic', 'result')
    job.value = { kind: 'working', ratio: 0 }
  })
  try {
    if (opened && !hasPicture()) await askStudio('open', { file: opened }, { onNews: closeBitmaps })
    // In truth mode the picture that is restored does not exist yet.
    const mayBeHarmed = isTruth.peek() || photo.peek()?.compression.quality !== 100
    const enlarger = await withPair(chosen, mayBeHarmed)
    if (control.signal.aborted) return
    const outcome = await askStudio(
      'enlarge',
      { enlarger, restore: restore.peek(), isTruth: isTruth.peek(), degrade: degrade.peek() },
      {
        signal: control.signal,
        onNews(news) {
          if (control.signal.aborted) closeBitmaps(news)
          else if (news.kind === 'progress') job.value = { kind: 'working', ratio: news.ratio }
          else takeNews(news)
        },
      },
    )
    if (control === running && !control.signal.aborted) {
      job.value = { kind: 'done', outcome }
      slowness.value = outcome.slowness
    }
  } catch (error) {
    if (control !== running || control.signal.aborted) return
    tellError(error)
    job.value = { kind: 'failed' }
  }
}

/** The result as a file. */
export async function downloadResult(type: PictureType): Promise<void> {
  const [picture, size] = [photo.peek(), shown.peek()]
  if (!picture || !size) return
  try {
    const blob = await askStudio('encode', { type })
    const link = document.createElement('a')
    link.href = URL.createObjectURL(blob)
    const suffix = isTruth.peek() ? 'restored' : `x${size.scale}`
    link.download = `${picture.name.replace(/\.[^.]*$/, '')}_${suffix}.${type.slice('image/'.length).replace('jpeg', 'jpg')}`
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
  } catch (error) {
    tellError(error)
  }
}

/** Another picture, model, scale or setting is enlarged at once. */
effect(() => {
  const chosen = enlarger.value
  void [restore.value, isTruth.value, degrade.value]
  if (photo.value && chosen) untracked(() => void enlargePhoto(chosen))
})

function restart(): AbortController {
  running.abort()
  running = new AbortController()
  return running
}
