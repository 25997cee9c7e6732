/** The buffers of a network's runs, which the next run takes again: those of one run, and no more. */
export interface GpuMemory {
  /** A buffer that nobody else has; what it holds is left from before. */
  take(size: number, usage: number): GPUBuffer
  /** Gives one back, whose next taker is recorded after all that reads it. */
  release(buffer: GPUBuffer): void
  /** Takes back all that is out, and frees what was not asked for since the last call. */
  endRun(): void
  /** Frees all. */
  free(): void
}

/** Memory on one device. */
export function createGpuMemory(device: GPUDevice): GpuMemory {
  let free: GPUBuffer[] = []
  const taken = new Set<GPUBuffer>() // since the last endRun; also those released again
  return {
    take(size, usage) {
      const index = free.findIndex((buffer) => buffer.size === size && buffer.usage === usage)
      const buffer = free.splice(index, index < 0 ? 0 : 1)[0] ?? device.createBuffer({ size, usage })
      taken.add(buffer)
      return buffer
    },
    release(buffer) {
      free.push(buffer)
    },
    endRun() {
      for (const buffer of free) if (!taken.has(buffer)) buffer.destroy()
      free = [...taken]
      taken.clear()
    },
    free() {
      for (const buffer of [...free, ...taken]) buffer.destroy()
      free = []
      taken.clear()
    },
  }
}
