import { PlacedError } from '@sr/files/disk'

/**
 * Why a film was not enlarged.
 * - `ffmpeg-missing`: no ffmpeg or no ffprobe, or one that is too old.
 * - `ffmpeg-failed`: ffmpeg ended with an error that is none of the others.
 * - `no-film`: the file is missing, unreadable, no film, or has no pictures that move.
 * - `truncated`: the file ends before the film does.
 * - `damaged-film`: decoding does not give the frames that the file lists.
 * - `interlaced`, `hdr`, `alpha`, `pixel-format`: a film that this package would not enlarge exactly.
 * - `unsupported-network`: the network takes RGB, or is for another scale.
 * - `unknown-container`: the output's extension is none that is written.
 * - `output-is-input`: the film would replace itself.
 * - `encoder-missing`, `encoder-refused`: ffmpeg has no such encoder, or it does not take the film or its options.
 * - `not-kept`: the container cannot hold a stream, or something else of the film would be lost.
 * - `unfinished-film`: an earlier call left parts of it, and is to be gone on with, or forgotten.
 * - `film-locked`: another call enlarges it, of this process or of another one.
 * - `other-film`: what is to be gone on with was made of another film, network or other options.
 * - `chunk-missing`: a film is to be joined before all of it was enlarged.
 * - `disk-full`: no room for the frames.
 */
export type FilmErrorCode =
  | 'ffmpeg-missing'
  | 'ffmpeg-failed'
  | 'no-film'
  | 'truncated'
  | 'damaged-film'
  | 'interlaced'
  | 'hdr'
  | 'alpha'
  | 'pixel-format'
  | 'unsupported-network'
  | 'unknown-container'
  | 'output-is-input'
  | 'encoder-missing'
  | 'encoder-refused'
  | 'not-kept'
  | 'unfinished-film'
  | 'film-locked'
  | 'other-film'
  | 'chunk-missing'
  | 'disk-full'

/** A film, a disk or an ffmpeg that does not do; a caller's mistake is a RangeError or TypeError instead. */
export class FilmError extends PlacedError<FilmErrorCode> {
  override readonly name = 'FilmError'
}
