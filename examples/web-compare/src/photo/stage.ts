import { computed, effect, signal } from '@preact/signals'
import type { Size } from '@sr/image'
import { shown } from './photo.js'
import { fitView, type Point, pan, type View, zoomAt } from './view.js'

export type Beside = 'pixels' | 'bicubic' | 'original'

/** What the left half shows. */
export const beside = signal<Beside>('bicubic')
export const isDifference = signal(false)
export const isLoupe = signal(false)
/** Where the line between before and after is, from 0 to 1 over the stage. */
export const split = signal(0.5)
/** Of the stage, in CSS pixels. */
export const stageSize = signal<Size>({ width: 1, height: 1 })
/** Where the pointer is on the stage; its middle before it was there. */
export const pointer = signal<Point | undefined>(undefined)

/** The user's own view; undefined: all of the picture. */
const ownView = signal<View | undefined>(undefined)
export const view = computed<View>(() => {
  const picture = shown.value
  return ownView.value ?? fitView(picture ?? { width: 1, height: 1 }, stageSize.value)
})

export function zoomBy(factor: number, at: Point = middle()): void {
  const picture = shown.peek()
  if (picture) ownView.value = zoomAt(view.peek(), factor, at, picture, stageSize.peek())
}

export function panBy(by: Point): void {
  const picture = shown.peek()
  if (picture) ownView.value = pan(view.peek(), by, picture, stageSize.peek())
}

export function showAll(): void {
  ownView.value = undefined
}

/** One pixel of the result on one CSS pixel. */
export function showFullSize(): void {
  zoomBy(1 / view.peek().zoom)
}

export function middle(): Point {
  const { width, height } = stageSize.peek()
  return { x: width / 2, y: height / 2 }
}

/** Another picture, or size of the result, is shown whole. */
effect(() => {
  shown.value
  ownView.value = undefined
})
