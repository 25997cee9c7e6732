import type { JobPart } from './run-job.js'

/** For each part that has one, the part right above it in the same strip. */
export function partsAbove<Part extends Pick<JobPart, 'rect'>>(parts: readonly Part[]): Map<Part, Part> {
  const byEnd = new Map(parts.map((part) => [`${part.rect.x} ${part.rect.y + part.rect.height}`, part]))
  const above = new Map<Part, Part>()
  for (const part of parts) {
    const other = byEnd.get(`${part.rect.x} ${part.rect.y}`)
    if (other?.rect.width === part.rect.width) above.set(part, other)
  }
  return above
}
