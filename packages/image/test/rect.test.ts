import { expect, test } from 'vitest'
import { clipRect, growRect } from '../src/rect.js'

const picture = { width: 10, height: 8 }

test('a rectangle grows by as much on every side, also beyond the picture', () => {
  expect(growRect({ x: 1, y: 2, width: 3, height: 4 }, 2)).toEqual({ x: -1, y: 0, width: 7, height: 8 })
})

test.each([
  [
    { x: -1, y: 0, width: 7, height: 8 },
    { x: 0, y: 0, width: 6, height: 8 },
  ],
  [
    { x: 4, y: 5, width: 9, height: 9 },
    { x: 4, y: 5, width: 6, height: 3 },
  ],
  [
    { x: -3, y: -3, width: 99, height: 99 },
    { x: 0, y: 0, width: 10, height: 8 },
  ],
  [
    { x: 2, y: 3, width: 4, height: 5 },
    { x: 2, y: 3, width: 4, height: 5 },
  ],
])('of %o the picture holds %o', (rect, clipped) => {
  expect(clipRect(rect, picture)).toEqual(clipped)
})
