/** Under what pictures are evaluated. */
export interface Condition {
  readonly scale: number
  /** How low-resolution pictures are stored before they are enlarged: `png`, `jpeg:30`; absent: not at all. */
  readonly degrade?: string
}

/** `×2`, or `×2 jpeg:30`. */
export const conditionLabel = ({ scale, degrade }: Condition): string =>
  degrade === undefined ? `×${scale}` : `×${scale} ${degrade}`

/** For people: `JPEG 30, 50, WebP 40, PNG`; a codec is named where it begins. */
export const storedAs = (degradations: readonly string[]): string =>
  degradations
    .map((degrade, place) => {
      const [codec, quality] = degrade.split(':')
      if (quality === undefined) return codecName(degrade)
      const isNamed = place > 0 && degradations[place - 1].startsWith(`${codec}:`)
      return isNamed ? quality : `${codecName(degrade)} ${quality}`
    })
    .join(', ')

/** `WebP` of `webp:40`. */
export function codecName(degrade: string): string {
  const [codec] = degrade.split(':')
  return codec === 'webp' ? 'WebP' : codec.toUpperCase()
}

export const isSameCondition = (a: Condition, b: Condition): boolean =>
  a.scale === b.scale && a.degrade === b.degrade

/** All of them, by scale. */
export const listConditions = (scales: readonly number[], degrade: readonly string[]): Condition[] =>
  scales.flatMap((scale) =>
    degrade.length === 0 ? [{ scale }] : degrade.map((degrade) => ({ scale, degrade })),
  )
