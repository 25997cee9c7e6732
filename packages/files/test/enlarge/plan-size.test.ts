import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { planSize } from '../../src/enlarge/plan-size.js'

const scales = [2, 3, 4]

describe('planSize', () => {
  it.each([
    [
      { width: 640, height: 360 },
      { width: 1920, height: 1080 },
    ],
    [
      { width: 641, height: 360 },
      { width: 1920, height: 1080 },
    ],
    [
      { width: 333, height: 500 },
      { width: 1000, height: 1000 },
    ],
    [{ width: 500, height: 333 }, { width: 777 }],
    [{ width: 7, height: 5 }, { height: 21 }],
    [
      { width: 4000, height: 3 },
      { width: 50, height: 50 },
    ],
  ])(
    'fits a picture of %j within %j as sharp does, to a pixel',
    async (picture, target: { width?: number; height?: number }) => {
      const { size } = planSize('a.png', picture, target, scales)
      const blank = sharp({ create: { ...picture, channels: 3, background: 'red' } })
      const { info } = await blank
        .resize({ ...target, fit: 'inside' })
        .raw()
        .toBuffer({ resolveWithObject: true })
      expect(Math.abs(size.width - info.width)).toBeLessThanOrEqual(1)
      expect(Math.abs(size.height - info.height)).toBeLessThanOrEqual(1)
      expect(size.width).toBeLessThanOrEqual(target.width ?? size.width)
      expect(size.height).toBeLessThanOrEqual(target.height ?? size.height)
    },
  )

  it('gives both lengths exactly where the ratio is that of the picture within a pixel', () => {
    const { size, passes } = planSize(
      'a.png',
      { width: 853, height: 480 },
      { width: 1920, height: 1080 },
      scales,
    )
    expect([size, passes]).toEqual([{ width: 1920, height: 1080 }, [3]])
  })

  it('enlarges to at least the size, and by no more passes than that takes', () => {
    const plan = (width: number) => planSize('a.png', { width: 640, height: 360 }, { width }, scales).passes
    expect([1280, 1281, 1920, 3840, 640, 100].map(plan)).toEqual([[2], [3], [3], [3, 2], [], []])
  })

  it('rounds the sides of a scale that is no whole number', () => {
    const { size, passes } = planSize('a.png', { width: 7, height: 5 }, { scale: 1.5 }, scales)
    expect([size, passes]).toEqual([{ width: 11, height: 8 }, [2]])
  })

  it('refuses more than 16 times, and more than a model can', () => {
    const small = { width: 10, height: 10 }
    expect(() => planSize('a.png', small, { width: 161 }, scales)).toThrow(/a\.png: 161 × 161 .*at most 16/)
    for (const scale of [1e300, Number.POSITIVE_INFINITY, Number.NaN])
      expect(() => planSize('a.png', small, { scale }, scales)).toThrow(/a\.png: .*at most 16/)
    expect(() => planSize('a.png', small, {}, scales)).toThrow(/a\.png: .*at most 16/)
    expect(() => planSize('a.png', small, { width: 20 }, [1])).toThrow(/does not enlarge/)
  })
})
