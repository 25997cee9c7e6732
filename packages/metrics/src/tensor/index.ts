/**
 * The metrics of @sr/metrics on TensorFlow.js tensors, in float32 on whatever backend is
 * set, and differentiable losses.
 *
 * Needs TensorFlow.js beside it: `npm install @tensorflow/tfjs`. Without it, importing this entry fails with
 * ERR_MODULE_NOT_FOUND, in which Node names @tensorflow/tfjs-core.
 *
 * @packageDocumentation
 */
export type { LossOptions, TensorMaskedOptions, TensorMetricOptions } from './comparison.js'
export { gmsd, type TensorLumaOptions } from './gmsd.js'
export { haarPsi } from './haar-psi.js'
export { mae } from './mae.js'
export { msSsim, msSsimLoss, type TensorMsSsimOptions } from './ms-ssim.js'
export { mse } from './mse.js'
export type { PerImage } from './per-image.js'
export { psnr, psnrLoss } from './psnr.js'
export { ssim, ssimLoss, ssimMap, type TensorSsimMap, type TensorSsimOptions } from './ssim.js'
export { vifP } from './vif-p.js'
