import { sayList } from '@sr/checks'
import { printable } from '../../errors.js'
import { follow, malformed, unsupported } from '../graph/graph-value.js'
import { pictureOf } from '../graph/operands.js'
import type { EnlargeStep, GraphValue } from '../graph/value-types.js'
import { listOf } from './fold-sizes.js'
import type { ParsedNode } from './parse-onnx-model.js'

/**
 * Resize and Upsample: the input, enlarged by a whole factor, on its way to where it is added. The factor is
 * unknown where the graph computes it.
 */
export function enlargeInput(
  node: ParsedNode,
  [x, ...inputs]: readonly (GraphValue | undefined)[],
): GraphValue {
  const picture = pictureOf(node, x)
  const scales = node.operator === 'Upsample' || inputs.length === 1 ? inputs[0] : inputs[1]
  const factors = scales?.kind === 'constant' ? listOf(scales)?.values : node.attributes.get('scales')?.floats
  if (node.operator === 'Upsample' && factors === undefined && scales?.kind !== 'unknown')
    throw malformed(node, 'does not say by how much it enlarges')
  const [n = 1, c = 1, factor, across = factor] = factors ?? []
  if (n !== 1 || c !== 1 || factor !== across || (factor !== undefined && !Number.isInteger(factor)))
    throw unsupported(node, `scales [${sayList(factors ?? [])}]. Expected a whole one for height and width`)
  return follow(picture, { kind: 'enlarge', interpolation: interpolationOf(node), factor }, node)
}

/** Which interpolation of ours it is, by the four attributes that decide where an enlarged pixel looks. */
function interpolationOf(node: ParsedNode): EnlargeStep['interpolation'] {
  const text = (name: string, usual: string): string => node.attributes.get(name)?.text || usual
  const mode = text('mode', 'nearest')
  const isOld = node.operator === 'Upsample' || node.inputs.length === 2 // opset 10 and before: asymmetric, floor
  const centres = isOld ? 'asymmetric' : text('coordinate_transformation_mode', 'half_pixel')
  const rounding = isOld ? 'floor' : text('nearest_mode', 'round_prefer_floor')
  const isHalfPixel = centres === 'half_pixel' || centres === 'pytorch_half_pixel'
  if (mode === 'nearest') {
    // With half-pixel centres an enlarged pixel lies less than half a pixel from the one that it is rounded
    // to.
    if (centres === 'asymmetric' && rounding === 'floor') return 'nearest'
    if (isHalfPixel && rounding.startsWith('round')) return 'nearest'
    if (centres === 'tf_half_pixel_for_nn' && rounding === 'floor') return 'nearest'
  }
  // Until opset 10 an enlarged pixel i lies at i / factor: up to half a pixel off, the more the larger the factor.
  if (mode === 'linear' && isHalfPixel) return 'bilinear'
  const [cubic = -0.75] = node.attributes.get('cubic_coeff_a')?.floats ?? []
  const [outside = 0] = node.attributes.get('exclude_outside')?.ints ?? []
  if (mode === 'cubic' && isHalfPixel && cubic === -0.75 && outside === 0) return 'bicubic'
  const rule = `mode ${printable(mode)} with ${printable(centres)}${mode === 'nearest' ? ` and ${printable(rounding)}` : ''}`
  throw unsupported(
    node,
    mode === 'linear' ? `${rule}, whose pixels lie elsewhere than with half_pixel` : rule,
  )
}
