import type { AnyStep, PictureSize, Size } from './value-types.js'

export const fixedSize = (offset: number): Size => ({ height: 0, width: 0, offset })

/** The number, where it is the same for every picture. */
export const numberOf = (size: Size | undefined): number | undefined =>
  size?.height === 0 && size.width === 0 ? size.offset : undefined

/** a·factor + b. */
export const sumOf = (a: Size, factor: number, b: Size): Size => ({
  height: a.height * factor + b.height,
  width: a.width * factor + b.width,
  offset: a.offset * factor + b.offset,
})

/** Of the network's input, which may have any number of each that the file does not say. */
export const inputSize = (rows?: number, columns?: number): PictureSize => [
  rows === undefined ? { height: 1, width: 0, offset: 0 } : fixedSize(rows),
  columns === undefined ? { height: 0, width: 1, offset: 0 } : fixedSize(columns),
]

/** After a step; undefined where it is a part of one that has no size yet. */
export function sizeAfter(step: AnyStep, size: PictureSize): PictureSize | undefined {
  switch (step.kind) {
    case 'convolution':
      return changed(size, 1, step.edge === 'valid' ? 1 - (step.weight.shape[2] ?? 1) : 0)
    case 'deconvolution':
      return changed(
        size,
        step.stride,
        (step.weight.shape[2] ?? 0) - step.stride - step.crop[0] - step.crop[1],
      )
    case 'shuffle':
      return changed(size, step.factor, 0)
    case 'slopes':
    case 'function':
    case 'shortcut':
      return size
    default:
      return undefined
  }
}

const changed = ([rows, columns]: PictureSize, factor: number, added: number): PictureSize => [
  sumOf(rows, factor, fixedSize(added)),
  sumOf(columns, factor, fixedSize(added)),
]
