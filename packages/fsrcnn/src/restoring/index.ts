/**
 * Enlarges pictures that were compressed: each by a mixture of two networks, as strongly as the picture needs.
 *
 * @packageDocumentation
 */
export { type RestoringPair, restoringWeights, strengthFor } from '../weights/restoring-pair.js'
export { type ReleasedPair, restoringPairs } from '../weights/restoring-pairs.js'
export type { Restoration, RestoringOptions, RestoringUpscalerOptions } from './restoring-options.js'
export {
  createRestoringUpscaler,
  isRestoringUpscaler,
  type RestoringUpscaler,
} from './restoring-upscaler.js'
