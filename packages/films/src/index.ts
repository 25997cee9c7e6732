/**
 * Films, enlarged by the user's ffmpeg and our networks: planned, cut into chunks, joined again.
 *
 * @packageDocumentation
 */

export type { EncodingOptions } from './encoder-args.js'
export { type ChunkOptions, enlargeChunk } from './enlarge-chunk.js'
export {
  type EnlargedFilm,
  type EnlargeFilmOptions,
  enlargeFilm,
  type FilmProgress,
  filmEnlarger,
} from './enlarge-film.js'
export type { FrameEnlarger } from './enlarge-frame.js'
export { FilmError, type FilmErrorCode } from './errors.js'
export type { FilmPlan } from './film-plan.js'
export { type Ffmpeg, findFfmpeg } from './find-ffmpeg.js'
export type { FilmChunk } from './plan-chunks.js'
export { type PlanOptions, planFilm } from './plan-film.js'
export { type StoredFilm, type StoreFilmOptions, storeFilm } from './store-film.js'
export { keptChunks, openWorkFolder, workFolderOf } from './work-folder.js'
