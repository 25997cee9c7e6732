import { expect, test } from 'vitest'
import { createRandom, seedRandom } from '../../src/model/random.js'
import { listPatchPlaces } from '../../src/train/patch-places.js'

const picture = (index: number, width: number, height: number) => ({
  index,
  downscale: 1,
  size: { width, height },
})

test('every patch of every picture is drawn equally often, and no picture without room', () => {
  const pictures = [picture(0, 2, 9), picture(1, 5, 4), picture(2, 9, 2), picture(3, 3, 3)]
  const places = listPatchPlaces(pictures, 3, 8)
  expect(places.count).toBe((3 * 2 + 1) * 8)

  const random = createRandom(seedRandom(11))
  const times = new Map<string, number>()
  const draws = 500 * places.count
  for (let i = 0; i < draws; i++) {
    const { picture, x, y, orientation } = places.draw(random)
    const key = [picture.index, x, y, orientation].join()
    times.set(key, (times.get(key) ?? 0) + 1)
  }
  const expected = new Set<string>()
  for (let orientation = 0; orientation < 8; orientation++) {
    expected.add([3, 0, 0, orientation].join())
    for (const x of [0, 1, 2]) for (const y of [0, 1]) expected.add([1, x, y, orientation].join())
  }
  expect(new Set(times.keys())).toEqual(expected)
  const chiSquare = [...times.values()].reduce((sum, n) => sum + (n - 500) ** 2 / 500, 0)
  expect(chiSquare).toBeLessThan(94) // 55 degrees of freedom: one in a thousand is above
})

test('without room in any picture there is nothing to draw', () => {
  expect(listPatchPlaces([picture(0, 2, 9)], 3, 8).count).toBe(0)
})
