/** Width and height in pixels. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** A rectangle of pixels. */
export interface Rect extends Size {
  readonly x: number
  readonly y: number
}
