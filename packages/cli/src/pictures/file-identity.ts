import { stat } from 'node:fs/promises'

/** Tells files apart by what they are, not by their names: links and upper case make many names of one. Undefined: there is none. */
export async function fileIdentity(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined)
  return found === undefined ? undefined : `${found.dev}:${found.ino}`
}
