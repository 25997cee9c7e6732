import { fsrcnnConfig } from '@sr/network'
import { expect, it } from 'vitest'
import { repeatEdge } from '../../src/upscale/repeat-edge.js'

const raster = () => ({
  width: 4,
  height: 3,
  channels: 1,
  data: Float32Array.from({ length: 12 }, (_, i) => i),
})

it('repeats the last row and column that a kernel of 9 from pixel 3 reaches at scale 8', () => {
  const picture = raster()
  repeatEdge(picture, fsrcnnConfig({ scale: 8, deconv: { kernel: 9, crop: [3, 2], inexact: true } }))
  expect(Array.from(picture.data)).toEqual([0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1])
})

it('leaves a picture alone whose last pixels the kernel reaches', () => {
  const picture = raster()
  repeatEdge(picture, fsrcnnConfig({ scale: 8 }))
  expect(picture).toEqual(raster())
})
