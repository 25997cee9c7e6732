import type { FileHandle } from 'node:fs/promises'

/** Reads the bytes from `start` up to `end`, fewer where the file ends before. */
export async function readRange(file: FileHandle, start: number, end: number): Promise<Buffer> {
  const bytes = Buffer.alloc(end - start)
  let length = 0
  for (let read = 1; read > 0 && length < bytes.length; length += read) {
    read = (await file.read(bytes, length, bytes.length - length, start + length)).bytesRead
  }
  return bytes.subarray(0, length)
}

/** Writes all of the bytes from `start` on; the system may take a part at a time, near a full disk. */
export async function writeRange(file: FileHandle, start: number, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    written += (await file.write(bytes, written, bytes.length - written, start + written)).bytesWritten
  }
}

/**
 * Puts other bytes in the place of those from `start` up to `end`; what follows moves, a piece at a time, so
 * that a large file needs no memory.
 */
export async function spliceFile(
  file: FileHandle,
  { start, end }: { readonly start: number; readonly end: number },
  replacement: Uint8Array,
): Promise<void> {
  const { size } = await file.stat()
  const shift = start + replacement.length - end
  const pieces = Math.ceil((size - end) / pieceBytes)
  for (let i = 0; i < pieces && shift !== 0; i++) {
    // From the end on where the file grows, so that nothing is overwritten before it has moved.
    const from = end + pieceBytes * (shift > 0 ? pieces - 1 - i : i)
    await writeRange(file, from + shift, await readRange(file, from, Math.min(from + pieceBytes, size)))
  }
  await writeRange(file, start, replacement)
  if (shift < 0) await file.truncate(size + shift)
}

const pieceBytes = 2 ** 20
