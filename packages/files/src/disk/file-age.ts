import { stat } from 'node:fs/promises'

/**
 * By how many milliseconds a file is older than one that was just written beside it: by the clock of their
 * file system, which over a network is not ours. Undefined where one of them is gone.
 */
export async function ageMs(path: string, fresh: string): Promise<number | undefined> {
  const [theirs, ours] = await Promise.all([path, fresh].map((file) => stat(file).catch(() => undefined)))
  return theirs && ours && ours.mtimeMs - theirs.mtimeMs
}
