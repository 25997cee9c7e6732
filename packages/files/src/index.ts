export {
  type EnlargedFile,
  type EnlargedPicture,
  type EnlargeFileOptions,
  enlargeBytes,
  enlargeFile,
  type NamedFile,
  planEnlargement,
  type ResultOptions,
} from './enlarge/enlarge-file.js'
export {
  createEnlarger,
  type EnlargeOptions,
  type Enlarger,
  type EnlargerOptions,
  type Networks,
} from './enlarge/enlarger.js'
export { planPasses } from './enlarge/plan-passes.js'
export type { SizePlan, Target } from './enlarge/plan-size.js'
export {
  type ChosenRestoration,
  chooseRestoration,
  type RestoreOption,
  upscaleRestored,
} from './enlarge/restoration.js'
export { resultSuffix } from './enlarge/result-suffix.js'
export { type Input, type Listed, listPictures, type Note, naturally } from './pictures/list-folder.js'
export { type Inputs, type ListOptions, listInputs } from './pictures/list-inputs.js'
export type { Enlargement } from './pictures/picture-limits.js'
export type { PixelDensity } from './pictures/pixel-density.js'
export {
  type DecodedPicture,
  decodeFile,
  type ReadFormat,
  readFormat,
  readPicture,
} from './pictures/read-picture.js'
export { type LossyCodec, type LossyStorage, storeWithLoss } from './pictures/store-with-loss.js'
export { withoutAlpha } from './pictures/without-alpha.js'
