/**
 * The first key that occurs twice in one object of a valid JSON text; `JSON.parse`
 * would silently keep the last.
 */
export function findDuplicateKey(json: string): string | undefined {
  const open: Set<string>[] = []
  for (let i = 0; i < json.length; i++) {
    if (json[i] === '{') open.push(new Set())
    else if (json[i] === '}') open.pop()
    else if (json[i] === '"') {
      const end = endOfString(json, i)
      if (isKey(json, end)) {
        const name: string = JSON.parse(json.slice(i, end))
        const keys = open[open.length - 1]
        if (keys.has(name)) return name
        keys.add(name)
      }
      i = end - 1
    }
  }
  return undefined
}

/** The position behind the closing quote. */
function endOfString(json: string, start: number): number {
  let i = start + 1
  while (json[i] !== '"') i += json[i] === '\\' ? 2 : 1
  return i + 1
}

/** Whether a colon follows. */
function isKey(json: string, position: number): boolean {
  let i = position
  while (json[i] === ' ' || json[i] === '\n' || json[i] === '\t' || json[i] === '\r') i += 1
  return json[i] === ':'
}
