/**
 * Films, enlarged by the user's ffmpeg and our networks: planned, cut into chunks, joined again.
 *
 * @packageDocumentation
 */
export type { EncodingOptions } from './encoder-args.js'
export { type EnlargedFilm, type EnlargeFilmOptions, enlargeFilm, type FilmProgress } from './enlarge-film.js'
export { FilmError, type FilmErrorCode } from './errors.js'
export { type Ffmpeg, findFfmpeg } from './find-ffmpeg.js'
export { type FilmPlan, type PlanOptions, planFilm } from './plan-film.js'
