import { extname } from 'node:path'
import { FilmError } from './errors.js'

/** A container that films are written in. */
export interface OutputFormat {
  /** FFmpeg's name of its muxer. */
  readonly muxer: 'matroska' | 'mp4' | 'mov' | 'webm'
  /** The encoder where none is stated. */
  readonly codec: string
}

/** The container that an extension stands for. Throws FilmError `unknown-container`. */
export function outputFormatOf(output: string): OutputFormat {
  const format = formats.get(extname(output).toLowerCase())
  if (format !== undefined) return format
  const problem = `no extension of a film that can be written. Expected ${[...formats.keys()].join(', ')}.`
  throw new FilmError('unknown-container', output, problem)
}

const formats: ReadonlyMap<string, OutputFormat> = new Map([
  ['.mkv', { muxer: 'matroska', codec: 'libx264' }],
  ['.mp4', { muxer: 'mp4', codec: 'libx264' }],
  ['.m4v', { muxer: 'mp4', codec: 'libx264' }],
  ['.mov', { muxer: 'mov', codec: 'libx264' }],
  ['.webm', { muxer: 'webm', codec: 'libvpx-vp9' }],
])
