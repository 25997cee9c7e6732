/** Under what pictures are evaluated. */
export interface Condition {
  readonly scale: number
  /** How low-resolution pictures are stored before they are enlarged, such as `jpeg:30`; absent: not at all. */
  readonly degrade?: string
}

/** `×2`, or `×2 jpeg:30`. */
export const conditionLabel = ({ scale, degrade }: Condition): string =>
  degrade === undefined ? `×${scale}` : `×${scale} ${degrade}`

export const isSameCondition = (a: Condition, b: Condition): boolean =>
  a.scale === b.scale && a.degrade === b.degrade

/** All of them, by scale. */
export const listConditions = (scales: readonly number[], degrade: readonly string[]): Condition[] =>
  scales.flatMap((scale) =>
    degrade.length === 0 ? [{ scale }] : degrade.map((degrade) => ({ scale, degrade })),
  )
