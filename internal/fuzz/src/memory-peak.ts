import { readFileSync } from 'node:fs'

/** The most bytes that this process had at any moment since its start: heap, buffers and garbage. */
export function memoryPeak(): number {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'latin1')) ?? []
    return Number(kilobytes) * 1024
  } catch {
    return process.resourceUsage().maxRSS * 1024 // not Linux; there it would count the parent's memory too
  }
}
