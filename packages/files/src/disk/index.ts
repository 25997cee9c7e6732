export {
  asCodedError,
  type CodedError,
  FileError,
  type FileErrorCode,
  PlacedError,
  processError,
  systemCode,
} from './errors.js'
export { type FolderLock, lockFolder } from './folder-lock.js'
export { removeLeftoversIn } from './leftovers.js'
export { assertWritable, isTaken } from './output-place.js'
export { processMark } from './process-mark.js'
export { asReadError, fileIdentity, readInputFile, standardInput } from './read-input.js'
export { bytesOfWritten, removeUnfinished, withTemporary } from './temporary-files.js'
export { isUndecoded, undecodedName } from './undecoded-names.js'
export { asWriteError } from './write-errors.js'
export {
  createFolder,
  type FileContent,
  type WriteOptions,
  writeFileWhole,
  writeFolderWhole,
} from './write-output.js'
