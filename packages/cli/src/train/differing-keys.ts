/** The keys in which two pieces of plain data differ, each with both values: `network.d 56, 32`. */
export function differingKeys(first: unknown, second: unknown, key = ''): string[] {
  if (isObject(first) && isObject(second)) {
    const keys = [...new Set([...Object.keys(first), ...Object.keys(second)])]
    return keys.flatMap((name) =>
      differingKeys(first[name], second[name], key === '' ? name : `${key}.${name}`),
    )
  }
  const [one, other] = [first, second].map((value) => JSON.stringify(value) ?? 'nothing')
  return one === other ? [] : [`${key} (${one}, ${other})`]
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
