import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatField, parseStatedOptions } from '../../src/models/stated-options.js'

describe('--set', () => {
  it('becomes an object that is shaped like the config', () => {
    const set = [
      'deconv.crop=3,2',
      'deconv.kernel=9',
      'color=yFull',
      'inputRange=-1..1',
      'kernels.map=3',
      'd=56',
    ]
    expect(parseStatedOptions({ scale: 3, set })).toEqual({
      scale: 3,
      config: {
        deconv: { crop: [3, 2], kernel: 9 },
        color: 'yFull',
        inputRange: [-1, 1],
        kernels: { map: 3 },
        d: 56,
      },
    })
  })

  it('takes the lists of an SRCNN, a crop below zero and a range with a comma', () => {
    const set = ['kernels=9,5,5', 'filters=64,32', 'deconv.crop=-1,4', 'inputRange=0,255.5']
    expect(parseStatedOptions({ set }).config).toEqual({
      kernels: [9, 5, 5],
      filters: [64, 32],
      deconv: { crop: [-1, 4] },
      inputRange: [0, 255.5],
    })
  })

  it('may state the scale, but no other than --scale does', () => {
    expect(parseStatedOptions({ set: ['scale=4'] }).scale).toBe(4)
    expect(parseStatedOptions({ scale: 4, set: ['scale=4'] }).scale).toBe(4)
    expect(() => parseStatedOptions({ scale: 3, set: ['scale=2'] })).toThrow(/scale=2: --scale is 3/)
  })

  it.each([
    ['colour=y601', /unknown field\. Known are scale, .*color/],
    ['color=yuv', /one of y601, yFull, rgb, ycbcrFull, found "yuv"/],
    ['deconv.crop=4', /BEFORE,AFTER/],
    ['inputRange=0-1', /BLACK\.\.WHITE/],
    ['d=many', /a whole number, found "many"/],
    ['kernels=9,', /whole numbers with commas between/],
    ['color', /not FIELD=VALUE/],
    ['=3', /not FIELD=VALUE/],
  ])('%s is bad usage', (text, problem) => {
    const run = (): unknown => parseStatedOptions({ set: [text] })
    expect(run).toThrow(problem)
    expect(run).toThrow(expect.objectContaining({ code: 'bad-usage', where: `--set ${text}` }))
  })

  it('takes every field as it is written in messages', () => {
    const integers = fc.integer({ min: 1, max: 999 })
    const pair = fc.tuple(integers, integers)
    const field = fc.oneof(
      fc.tuple(fc.constantFrom('d', 'm', 'channels'), integers),
      fc.tuple(fc.constantFrom('kernels', 'filters'), fc.array(integers, { minLength: 1 })),
      fc.tuple(fc.constant('inputRange'), pair),
      fc.tuple(fc.constant('edge'), fc.constantFrom('zero', 'replicate', 'valid')),
    )
    fc.assert(
      fc.property(field, ([name, value]) => {
        expect(parseStatedOptions({ set: [formatField(name, value)] }).config).toEqual({ [name]: value })
      }),
    )
  })
})
