import type { Target } from './plan-size.js'

/** What the names of results end in: `_x2`, `_1920w`, `_1080h`, `_1920x1080`. */
export function resultSuffix(target: Target): string {
  if ('scale' in target) return `_x${target.scale}`
  const { width, height } = target
  if (height === undefined) return `_${width}w`
  return width === undefined ? `_${height}h` : `_${width}x${height}`
}
