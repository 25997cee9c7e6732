import type { FileContent } from '@sr/files/disk'

/** A file of a storage, without its bytes. */
export interface StoredFile {
  /** From the storage's root, with `/` between folders. */
  readonly key: string
  /** Changes when the bytes do: an ETag, or size and time of the last change. */
  readonly version: string
}

/** The bytes from `start` to before `end`. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/**
 * Where pictures come from, and where results and the notes of a job go: all that jobs know of a disk or of
 * S3. Names that begin with a dot are hidden. Failures are a `JobError` or a `FileError`.
 */
export interface Storage {
  /** The root: an absolute path, or `s3://BUCKET/PREFIX`. */
  readonly url: string
  /** The files below `folder` (default: the root) in the order of their keys' UTF-8 bytes, hidden ones left out. */
  list(folder?: string): AsyncIterable<StoredFile>
  /** Which of these files are there. */
  present(keys: readonly string[]): Promise<ReadonlySet<string>>
  /** Throws `not-found` where there is no such file. */
  read(key: string, range?: ByteRange): Promise<{ readonly bytes: Uint8Array; readonly version: string }>
  /** Stores a file whole, or not at all where there is one: then false. Of two at once, one stores its own. */
  putIfAbsent(key: string, content: FileContent, signal?: AbortSignal): Promise<boolean>
  /** Stores a note; one that is there is replaced. */
  write(key: string, text: string): Promise<void>
  /** Removes a note; there need not be one. */
  remove(key: string): Promise<void>
  /** Removes what a killed process left where these files are to be. */
  removeLeftovers(keys: readonly string[]): Promise<void>
  /** Ends its connections. */
  close(): void
}

/** Whether a file or a folder above it has a hidden name. */
export const isHidden = (key: string): boolean => key.startsWith('.') || key.includes('/.')
