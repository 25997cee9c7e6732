import { expect, test } from 'vitest'
import * as disk from '../src/disk/index.js'
import * as formats from '../src/formats.js'
import * as api from '../src/index.js'

test('the package exports these names and no others', () => {
  expect(Object.keys(api).sort()).toEqual(
    [
      'chooseRestoration',
      'createEnlarger',
      'decodeFile',
      'enlargeBytes',
      'enlargeFile',
      'listInputs',
      'listPictures',
      'naturally',
      'planEnlargement',
      'planPasses',
      'readFormat',
      'readPicture',
      'resultSuffix',
      'storeWithLoss',
      'upscaleRestored',
      'withoutAlpha',
    ].sort(),
  )
})

test('/disk and /formats export these names and no others', () => {
  expect(Object.keys(disk).sort()).toEqual(
    [
      'FileError',
      'PlacedError',
      'asCodedError',
      'asReadError',
      'asWriteError',
      'assertWritable',
      'bytesOfWritten',
      'createFolder',
      'fileIdentity',
      'isTaken',
      'isUndecoded',
      'lockFolder',
      'processError',
      'processMark',
      'readInputFile',
      'removeLeftoversIn',
      'removeUnfinished',
      'standardInput',
      'systemCode',
      'undecodedName',
      'withTemporary',
      'writeFileWhole',
      'writeFolderWhole',
    ].sort(),
  )
  expect(Object.keys(formats).sort()).toEqual([
    'formatOfPath',
    'formatTraits',
    'isPictureName',
    'pictureExtensions',
    'readableExtensions',
  ])
})
