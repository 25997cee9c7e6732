import type { Film, OtherStream } from './probe-film.js'

/** A picture beside the film, which Matroska has as an attachment. */
export const isCover = ({ dispositions }: OtherStream): boolean => dispositions.includes('attached_pic')

/** Chapters and time codes are streams of their own in MP4, which its muxer makes of the film's chapters and tags. */
export const isRemade = ({ chapters, container }: Film, { type, codec, tags }: OtherStream): boolean =>
  container.includes('mov') &&
  type === 'data' &&
  ((codec === 'bin_data' && chapters > 0) || (codec === 'none' && tags.timecode !== undefined))
