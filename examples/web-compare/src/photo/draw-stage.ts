import type { Size } from '@sr/image'
import type { Tile } from '../work/messages.js'
import { type Point, toPicture, type View } from './view.js'

/** A layer and by how much it is drawn larger than its own pixels, before any zoom. */
export interface Drawn {
  readonly tiles: readonly Tile[]
  readonly scale: number
  /** Shown as squares, not smoothed. */
  readonly isPixelated?: boolean
}

export interface Scene {
  readonly before: Drawn
  readonly after: Drawn
  /** Lies under `after` where that has not been computed yet. */
  readonly waiting: Drawn
  readonly isComplete: boolean
  readonly picture: Size
  readonly view: View
  readonly stage: Size
  /** Of the stage's width. */
  readonly split: number
  readonly isDifference: boolean
}

type Context = CanvasRenderingContext2D

/** Draws what is on the stage and no more, however large the picture is. The context counts in device pixels. */
export function drawStage(context: Context, scene: Scene, deviceRatio: number): void {
  const { canvas } = context
  context.clearRect(0, 0, canvas.width, canvas.height)
  if (scene.isDifference) {
    drawDifference(context, scene, deviceRatio)
    return
  }
  const line = Math.round(scene.split * canvas.width)
  drawClipped(context, scene.before, scene, deviceRatio, 0, line)
  for (const layer of [...(scene.isComplete ? [] : [scene.waiting]), scene.after]) {
    drawClipped(context, layer, scene, deviceRatio, line, canvas.width - line)
  }
}

/** Both beside each other, around one point, each pixel as a square. */
export function drawLoupe(context: Context, scene: Scene, at: Point, zoom: number): void {
  const { width, height } = context.canvas
  context.clearRect(0, 0, width, height)
  const under = toPicture(scene.view, at, scene.stage)
  for (const [index, layer] of [scene.before, scene.after].entries()) {
    const half = Math.floor(width / 2)
    const stage = { width: half, height }
    context.save()
    context.beginPath()
    context.rect(index * half, 0, half, height)
    context.clip()
    context.translate(index * half, 0)
    drawLayer(context, { ...layer, isPixelated: true }, scene.picture, { ...under, zoom }, stage, 1)
    context.restore()
  }
}

function drawClipped(
  context: Context,
  layer: Drawn,
  { picture, view, stage }: Scene,
  deviceRatio: number,
  x: number,
  width: number,
): void {
  context.save()
  context.beginPath()
  context.rect(x, 0, width, context.canvas.height)
  context.clip()
  drawLayer(context, layer, picture, view, stage, deviceRatio)
  context.restore()
}

/** How much the two differ, four times as bright. */
function drawDifference(
  context: Context,
  { before, after, picture, view, stage }: Scene,
  deviceRatio: number,
): void {
  const { canvas } = context
  drawLayer(context, before, picture, view, stage, deviceRatio)
  context.globalCompositeOperation = 'difference'
  drawLayer(context, after, picture, view, stage, deviceRatio)
  context.globalCompositeOperation = 'lighter'
  for (let doubling = 0; doubling < 2; doubling++) context.drawImage(canvas, 0, 0)
  context.globalCompositeOperation = 'source-over'
}

function drawLayer(
  context: Context,
  { tiles, scale, isPixelated = false }: Drawn,
  picture: Size,
  view: View,
  stage: Size,
  deviceRatio: number,
): void {
  const zoom = view.zoom * scale * deviceRatio
  // Edges lie on whole device pixels, so that no seam shows between tiles.
  const left = (x: number) =>
    Math.round((x * scale - view.x) * view.zoom * deviceRatio + (stage.width * deviceRatio) / 2)
  const top = (y: number) =>
    Math.round((y * scale - view.y) * view.zoom * deviceRatio + (stage.height * deviceRatio) / 2)
  context.imageSmoothingEnabled = !isPixelated && zoom < 4
  context.imageSmoothingQuality = zoom < 1 ? 'medium' : 'low'
  context.save()
  context.beginPath()
  context.rect(left(0), top(0), left(picture.width / scale) - left(0), top(picture.height / scale) - top(0))
  context.clip()
  for (const { at, bitmap, small } of tiles) {
    const [x, y] = [left(at.x), top(at.y)]
    const [width, height] = [left(at.x + at.width) - x, top(at.y + at.height) - y]
    const isSeen =
      x < stage.width * deviceRatio && y < stage.height * deviceRatio && x + width > 0 && y + height > 0
    if (isSeen) context.drawImage(small && zoom <= 0.3 ? small : bitmap, x, y, width, height)
  }
  context.restore()
}
