/** How close the pixels of a picture lie, or, without a unit, only their shape. */
export interface PixelDensity {
  readonly x: number
  readonly y: number
  readonly unit: (typeof densityUnits)[number]
}

/** In the order in which JFIF counts them from 0, and TIFF and EXIF from 1. */
export const densityUnits = ['none', 'inch', 'cm'] as const

/**
 * From whole pixels a metre, as PNG and BMP count them: 11811 of them are what 300 an inch become. Undefined
 * unless both are above 0.
 */
export function densityOfMetres(x: number, y: number): PixelDensity | undefined {
  if (!(x > 0 && y > 0)) return undefined
  const inch: PixelDensity = {
    x: Math.round(x * metresPerInch),
    y: Math.round(y * metresPerInch),
    unit: 'inch',
  }
  const [backX, backY] = pixelsPerMetre(inch) ?? []
  return backX === x && backY === y ? inch : { x: x / 100, y: y / 100, unit: 'cm' }
}

/** In whole pixels a metre, from 1 to what PNG holds; undefined without a unit, and outside of that. */
export function pixelsPerMetre({ x, y, unit }: PixelDensity): readonly [x: number, y: number] | undefined {
  const perMetre = unit === 'inch' ? 1 / metresPerInch : 100
  const whole = [Math.round(x * perMetre), Math.round(y * perMetre)] as const
  const isHeld = Math.min(...whole) > 0 && Math.max(...whole) <= mostInPng
  return unit !== 'none' && isHeld ? whole : undefined
}

/** PNG 7.1. */
export const mostInPng = 2 ** 31 - 1

/** The density in whole numbers of at most `most`, in the unit in which they come nearer to it. */
export function wholeDensity(density: PixelDensity, most: number): PixelDensity | undefined {
  if (density.unit === 'none') return wholeRatio(density, most)
  const candidates = [density, inOtherUnit(density)].map((exact) => {
    const whole = { x: Math.round(exact.x), y: Math.round(exact.y), unit: exact.unit }
    return { whole, error: Math.abs(whole.x / exact.x - 1) + Math.abs(whole.y / exact.y - 1) }
  })
  const [{ whole }] = candidates.sort((a, b) => a.error - b.error) as [(typeof candidates)[0]]
  return Math.min(whole.x, whole.y) > 0 && Math.max(whole.x, whole.y) <= most ? whole : undefined
}

const metresPerInch = 0.0254

const inOtherUnit = ({ x, y, unit }: PixelDensity): PixelDensity =>
  unit === 'inch' ? { x: x / 2.54, y: y / 2.54, unit: 'cm' } : { x: x * 2.54, y: y * 2.54, unit: 'inch' }

function wholeRatio({ x, y }: PixelDensity, most: number): PixelDensity {
  const isWhole = Number.isInteger(x) && Number.isInteger(y) && Math.max(x, y) <= most
  const factor = isWhole ? 1 : most / Math.max(x, y)
  return { x: Math.max(1, Math.round(x * factor)), y: Math.max(1, Math.round(y * factor)), unit: 'none' }
}
