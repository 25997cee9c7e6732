import type { Crop } from '@sr/network'
import { foldAffine } from './fold-affine.js'
import { fixedSize, sumOf } from './picture-size.js'
import type { Chain, Picture, PictureSize } from './value-types.js'

/** How much is cut from a picture, before and after. */
export interface Cut {
  readonly rows: Crop
  readonly columns: Crop
}

/**
 * A picture that a transposed convolution makes, perhaps through a function of each number, without its outer
 * rows and columns: it is that of another crop. Undefined for any other picture.
 */
export function cutPicture(picture: Picture, cut: Cut): Picture | undefined {
  const chain = cutChain(picture.chain, cut)
  return chain && { ...picture, chain }
}

function cutChain(chain: Chain, cut: Cut): Chain | undefined {
  const { step, before } = chain
  if (step?.kind === 'function' && before !== undefined) {
    const shorter = cutChain(before, cut)
    return shorter && { ...chain, before: shorter, length: shorter.length + 1, size: shorter.size }
  }
  const head = step?.kind === 'sliced' ? before : chain
  if (head?.step?.kind !== 'deconvolution') return undefined
  const { crop } = head.step
  const sliced = step?.kind === 'sliced' ? step : { rows: crop, columns: crop }
  const [rows, columns] = [add(sliced.rows, cut.rows), add(sliced.columns, cut.columns)]
  const size = chain.size && sizeWithout(chain.size, cut)
  if (rows.join() === columns.join()) return { ...head, step: { ...head.step, crop: rows }, size }
  return { step: { kind: 'sliced', rows, columns }, before: foldAffine(head), length: head.length + 1, size }
}

const add = (a: Crop, b: Crop): Crop => [a[0] + b[0], a[1] + b[1]]

const sizeWithout = ([height, width]: PictureSize, { rows, columns }: Cut): PictureSize => [
  sumOf(height, 1, fixedSize(-rows[0] - rows[1])),
  sumOf(width, 1, fixedSize(-columns[0] - columns[1])),
]
