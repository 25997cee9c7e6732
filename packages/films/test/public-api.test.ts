import { expect, test } from 'vitest'
import * as api from '../src/index.js'

test('the package exports these names and no others', () => {
  expect(Object.keys(api).sort()).toEqual([
    'FilmError',
    'checkKept',
    'chunkFile',
    'enlargeChunk',
    'enlargeFilm',
    'filmEnlarger',
    'findFfmpeg',
    'joinFilm',
    'keptChunks',
    'planFilm',
    'workFolderOf',
  ])
})
