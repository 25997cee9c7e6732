import { readFileSync } from 'node:fs'

/** Width and height from a PNG's header (PNG specification, section 11.2.1). */
export function pngSize(path: string): [width: number, height: number] {
  const bytes = readFileSync(path)
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
}
