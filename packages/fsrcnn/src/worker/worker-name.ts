/** By its name the served script knows whether it is to be an upscaler or one of the engine's threads. */
export const upscalerWorkerName = 'sr-upscaler'
