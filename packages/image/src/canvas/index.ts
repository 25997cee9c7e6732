/**
 * A browser's pictures as rasters, and back: files, `ImageData`, bitmaps, elements, canvases, video frames.
 * Importing it touches nothing of the browser, so it may be imported by servers and in workers.
 *
 * @packageDocumentation
 */

export type { DecodeOptions } from './decode-options.js'
export { drawPicture } from './draw-picture.js'
export { type EncodeOptions, encodePicture } from './encode-picture.js'
export { isOpaqueFrame } from './is-opaque-frame.js'
export { isPictureSource, type PictureSource } from './picture-source.js'
export { type ReadPictureOptions, readPicture } from './read-picture.js'
export { takeBitmap } from './take-bitmap.js'
export { toImageData } from './to-image-data.js'
