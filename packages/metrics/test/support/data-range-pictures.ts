import type { PictureLike } from '@sr/image'
import fixture from '../fixtures/data-range.json' with { type: 'json' }
import { hash32 } from './vector-pictures.js'

type Case = (typeof fixture.cases)[number]
type AnySamples = Float32Array | Float64Array | Uint16Array

export const dataRangeCases = fixture.cases

/** The tested picture and the reference of a case, built as the fixture's script builds them. */
export function dataRangePair(each: Case): readonly [PictureLike<AnySamples>, PictureLike<AnySamples>] {
  const { height, width } = fixture
  const { channels, low, high } = each
  const at = (index: number) => {
    const [c, pixel] = [index % channels, Math.floor(index / channels)]
    const [i, j] = [Math.floor(pixel / width), pixel % width]
    const reference = low + (high - low) * (((7 * i + 13 * j + 29 * c) % 64) / 63)
    return { reference, picture: reference + (high - low) * (((hash32(i, j, 5 + c) % 201) - 100) / 1000) }
  }
  const pictureOf = (kind: 'picture' | 'reference') => ({
    width,
    height,
    channels,
    data: new arrays[each.dtype as keyof typeof arrays](
      Array.from({ length: width * height * channels }, (_, index) => at(index)[kind]),
    ),
  })
  return [pictureOf('picture'), pictureOf('reference')]
}

const arrays = { float32: Float32Array, float64: Float64Array, uint16: Uint16Array } as const
