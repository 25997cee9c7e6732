/** GPUBufferUsage by WebGPU's own numbers: the global object of that name is missing in Node. */
export const bufferUsage = { mapRead: 1, copySource: 4, copyTarget: 8, uniform: 64, storage: 128 } as const

/** GPUMapMode.READ */
export const mapForReading = 1
