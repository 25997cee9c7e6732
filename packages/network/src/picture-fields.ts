import { assertOneOf, sayField } from './check.js'
import { completeFields, type FieldTable, integer, oneOf } from './field-table.js'

/** The fields every architecture has in common. */
export interface PictureFields {
  readonly scale: number
  readonly channels: 1 | 3
  readonly color: Color
  readonly inputRange: InputRange
}

/**
 * What a network's channels are. One: `y601` is BT.601 studio-swing luma (MATLAB's `rgb2ycbcr`, 16..235 of
 * 255), `yFull` full-range luma (JFIF; PIL's and OpenCV's). Three: `rgb`, or full-range `ycbcrFull`.
 */
export type Color = 'y601' | 'yFull' | 'rgb' | 'ycbcrFull'

/** The numbers a network was trained on for black and white; pictures are mapped to it linearly from 0..1. */
export type InputRange = readonly [black: number, white: number]

/** A convolution at the picture's border: zeros around it, its edge pixels repeated, or no padding at all. */
export type Edge = 'zero' | 'replicate' | 'valid'

/** What a caller may state of a config; everything but the scale has a default. */
export type ConfigOptions<Config extends PictureFields> = Partial<Config> & Pick<Config, 'scale'>

export const pictureFields: FieldTable<PictureFields> = {
  scale: integer(1, 8),
  channels: {
    kind: { kind: 'integer' },
    default: 1,
    assert: (where, name, value) => assertOneOf(where, name, value, [1, 3]),
  },
  color: oneOf('y601', 'yFull', 'rgb', 'ycbcrFull'),
  inputRange: {
    kind: { kind: 'range' },
    default: [0, 1],
    assert(where, name, value) {
      const [black, white, ...more] = Array.isArray(value) ? value : []
      if (Number.isFinite(black) && Number.isFinite(white) && black < white && more.length === 0) return
      throw new RangeError(
        `${where}: ${name} must be [black, white] with black < white, found ${sayField(value)}.`,
      )
    },
  },
}

export const edgeField = oneOf<Edge>('zero', 'replicate', 'valid')

/**
 * The stated fields and the defaults of all others, checked one by one; `color` is luma for one channel and
 * RGB for three unless stated. Throws RangeError.
 */
export function completeConfig<Config extends PictureFields>(
  where: string,
  table: FieldTable<Config>,
  options: Partial<PictureFields>,
): Config {
  const color = options.color ?? (options.channels === 3 ? 'rgb' : 'y601')
  const config = completeFields(where, table, { ...options, color })
  const colors: readonly Color[] = config.channels === 1 ? ['y601', 'yFull'] : ['rgb', 'ycbcrFull']
  assertOneOf(where, `color of a ${config.channels}-channel network`, config.color, colors)
  return config
}
