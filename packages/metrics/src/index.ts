/**
 * Picture quality that matches the literature: full-reference metrics in float64, and the
 * protocol of super-resolution tables.
 *
 * @packageDocumentation
 */
export type { Channel } from './channel-rows.js'
export type { MaskedOptions, MetricOptions } from './comparison.js'
export { gmsd } from './gmsd.js'
export { haarPsi } from './haar-psi.js'
export type { LumaOptions } from './luma-only.js'
export { mae } from './mae.js'
export { MetricAverage } from './metric-average.js'
export { type MetricInfo, type MetricName, metricInfo } from './metric-info.js'
export { type MsSsimOptions, msSsim, msSsimLeastSize } from './ms-ssim.js'
export { mse } from './mse.js'
export type { Picture, Samples } from './picture.js'
export {
  type PrepareOptions,
  type Protocol,
  type ProtocolName,
  prepare,
  protocols,
  score,
  scoredPicture,
  shavePx,
} from './protocol.js'
export { psnr } from './psnr.js'
export { type SsimMap, type SsimOptions, ssim, ssimMap } from './ssim.js'
export { type SsimVariant, ssimVariants } from './ssim-variants.js'
export { type Summary, summarize } from './summarize.js'
export { vifP } from './vif-p.js'
