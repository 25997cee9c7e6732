/** A key at which two pieces of plain data differ, with both values as JSON. */
export interface Difference {
  /** `network.d` */
  readonly key: string
  readonly first: string
  readonly second: string
}

/** All keys at which two pieces of plain data differ; lists are compared as a whole. */
export function differingKeys(first: unknown, second: unknown, key = ''): Difference[] {
  if (isObject(first) && isObject(second)) {
    const keys = [...new Set([...Object.keys(first), ...Object.keys(second)])]
    return keys.flatMap((name) =>
      differingKeys(first[name], second[name], key === '' ? name : `${key}.${name}`),
    )
  }
  const [one, other] = [first, second].map((value) => JSON.stringify(value) ?? 'nothing')
  return one === other ? [] : [{ key, first: one, second: other }]
}

/** Differences as messages list them: `d (56, 32), edge ("zero", "replicate")`. */
export function listDifferences(differences: readonly Difference[]): string {
  return differences.map(({ key, first, second }) => `${key} (${first}, ${second})`).join(', ')
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
