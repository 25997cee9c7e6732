import type { Size } from '@sr/image'

/** Which part of the result is on the stage: the pixel in its middle, and how large one of them is. */
export interface View {
  readonly x: number
  readonly y: number
  /** CSS pixels for each pixel of the result. */
  readonly zoom: number
}

export interface Point {
  readonly x: number
  readonly y: number
}

const mostZoom = 40

/** All of the picture, as large as the stage allows, but small ones not above three times. */
export function fitView(picture: Size, stage: Size): View {
  const zoom = Math.min(stage.width / picture.width, stage.height / picture.height, 3)
  return { x: picture.width / 2, y: picture.height / 2, zoom: zoom || 1 }
}

/** Zooms so that what is under the point stays there. */
export function zoomAt(view: View, factor: number, at: Point, picture: Size, stage: Size): View {
  const least = Math.min(fitView(picture, stage).zoom, 1)
  const zoom = Math.min(mostZoom, Math.max(least, view.zoom * factor))
  const under = toPicture(view, at, stage)
  const moved = {
    x: under.x - (at.x - stage.width / 2) / zoom,
    y: under.y - (at.y - stage.height / 2) / zoom,
    zoom,
  }
  return keepInside(moved, picture, stage)
}

/** Moves the picture by CSS pixels. */
export function pan(view: View, by: Point, picture: Size, stage: Size): View {
  const moved = { ...view, x: view.x - by.x / view.zoom, y: view.y - by.y / view.zoom }
  return keepInside(moved, picture, stage)
}

/** The pixel of the picture under a point of the stage. */
export function toPicture(view: View, at: Point, stage: Size): Point {
  return {
    x: view.x + (at.x - stage.width / 2) / view.zoom,
    y: view.y + (at.y - stage.height / 2) / view.zoom,
  }
}

/** A picture smaller than the stage stays in its middle; a larger one leaves no side of it empty. */
function keepInside({ x, y, zoom }: View, picture: Size, stage: Size): View {
  const inside = (at: number, length: number, stageLength: number) => {
    const half = stageLength / zoom / 2
    return length <= 2 * half ? length / 2 : Math.min(length - half, Math.max(half, at))
  }
  return { zoom, x: inside(x, picture.width, stage.width), y: inside(y, picture.height, stage.height) }
}
