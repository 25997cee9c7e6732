import { expect, test } from 'vitest'
import * as api from '../src/index.js'

test('the package exports these names and no others', () => {
  expect(Object.keys(api).sort()).toEqual([
    'FilmError',
    'enlargeChunk',
    'enlargeFilm',
    'filmEnlarger',
    'findFfmpeg',
    'keptChunks',
    'openWorkFolder',
    'planFilm',
    'storeFilm',
    'workFolderOf',
  ])
})
