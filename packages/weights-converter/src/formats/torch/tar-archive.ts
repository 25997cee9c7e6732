import { CheckpointError, printable } from '../../errors.js'
import { decodeLatin1 } from '../../latin1.js'
import { limits } from '../../limits.js'

const blockBytes = 512

/**
 * The regular files in a POSIX tar archive, by name, not copied (IEEE Std 1003.1, pax,
 * "ustar interchange format").
 */
export function readTar(bytes: Uint8Array): Map<string, Uint8Array> {
  const members = new Map<string, Uint8Array>()
  let position = 0
  while (position + blockBytes <= bytes.length && bytes[position] !== 0) {
    const header = bytes.subarray(position, position + blockBytes)
    if (!isTarHeader(header)) throw malformed(`no header at byte ${position}. The file is damaged.`)
    const name = text(header, 0, 100)
    const size = octal(header, 124, 12)
    const start = position + blockBytes
    if (start + size > bytes.length) {
      throw new CheckpointError(
        'truncated',
        'tar archive',
        `member ${printable(name)} needs ${size} bytes. Expected at most ${bytes.length - start}. Download or save the file again.`,
      )
    }
    const type = header[156]
    if (type === 0 || type === 0x30) members.set(name, bytes.subarray(start, start + size))
    if (members.size > limits.archiveEntries)
      throw new CheckpointError('limit', 'tar archive', `more than ${limits.archiveEntries} members.`)
    position = start + Math.ceil(size / blockBytes) * blockBytes
  }
  return members
}

/** Whether a block's checksum is right: the sum of its bytes with the checksum itself taken as spaces. */
export function isTarHeader(header: Uint8Array): boolean {
  if (header.length < blockBytes) return false
  let sum = 8 * 0x20
  for (let i = 0; i < blockBytes; i++) if (i < 148 || i >= 156) sum += header[i]
  return sum === octal(header, 148, 8)
}

function octal(header: Uint8Array, start: number, length: number): number {
  const digits = text(header, start, length).trim()
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN
}

function text(header: Uint8Array, start: number, length: number): string {
  const field = header.subarray(start, start + length)
  const end = field.indexOf(0)
  return decodeLatin1(end < 0 ? field : field.subarray(0, end))
}

function malformed(problem: string): CheckpointError {
  return new CheckpointError('malformed', 'tar archive', problem)
}
