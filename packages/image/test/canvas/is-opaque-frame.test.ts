import { expect, it } from 'vitest'
import { isOpaqueFrame } from '../../src/canvas/is-opaque-frame.js'

it('says of a frame’s format whether it has alpha; what is not told is a decoder’s own, without', () => {
  const withAlpha = ['RGBA', 'BGRA', 'I420A', 'I422A', 'I444A'] as const
  const opaque = ['RGBX', 'BGRX', 'I420', 'I422', 'I444', 'NV12', null] as const
  expect(withAlpha.map((format) => isOpaqueFrame({ format }))).toEqual(withAlpha.map(() => false))
  expect(opaque.map((format) => isOpaqueFrame({ format }))).toEqual(opaque.map(() => true))
})
