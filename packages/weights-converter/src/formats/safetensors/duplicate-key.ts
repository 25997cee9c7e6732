/** The first key that occurs twice in one object of a valid JSON text; `JSON.parse` would silently keep the last. */
export function findDuplicateKey(json: string): string | undefined {
  const open: Set<string>[] = []
  // Strings are matched whole, so braces inside of them do not count; a string before a colon is a key.
  for (const [token, key] of json.matchAll(/("(?:[^"\\]|\\.)*")(?=\s*:)|"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (token === '{') open.push(new Set())
    else if (token === '}') open.pop()
    else if (key !== undefined) {
      const name: string = JSON.parse(key)
      const keys = open[open.length - 1]
      if (keys.has(name)) return name
      keys.add(name)
    }
  }
  return undefined
}
