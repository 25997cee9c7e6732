import type { Size } from '@sr/image'
import { densityUnits, type PixelDensity } from '../pixel-density.js'

/**
 * A packet of XMP as it is true of an upright picture of this size, which has no thumbnail yet. Properties of
 * TIFF and EXIF (ISO 16684-2) are corrected where there are any; all others stay.
 */
export function reviseXmp(xmp: string, { width, height }: Size, density: PixelDensity | undefined): string {
  const corrected: [string, string, string | number][] = [
    [tiffSpace, 'Orientation', 1],
    [tiffSpace, 'ImageWidth', width],
    [tiffSpace, 'ImageLength', height],
    [exifSpace, 'PixelXDimension', width],
    [exifSpace, 'PixelYDimension', height],
    ...(density ? densityProperties(density) : []),
  ]
  let result = xmp
  for (const [space, name, value] of corrected) {
    for (const prefix of prefixesOf(xmp, space)) result = withValue(result, `${prefix}:${name}`, value)
  }
  for (const prefix of prefixesOf(xmp, xmpSpace)) result = withoutElement(result, `${prefix}:Thumbnails`)
  return result
}

/** The packet without the mark that more of it lies elsewhere; the same one where there is no mark. */
export function withoutExtensionMark(xmp: string): string {
  return prefixesOf(xmp, noteSpace).reduce((packet, prefix) => {
    const name = `${prefix}:HasExtendedXMP`
    return withoutElement(packet.replace(attributeOf(name), ''), name)
  }, xmp)
}

const tiffSpace = 'http://ns.adobe.com/tiff/1.0/'
const exifSpace = 'http://ns.adobe.com/exif/1.0/'
const xmpSpace = 'http://ns.adobe.com/xap/1.0/'
const noteSpace = 'http://ns.adobe.com/xmp/note/'

function densityProperties({ x, y, unit }: PixelDensity): [string, string, string | number][] {
  return [
    [tiffSpace, 'XResolution', fraction(x)],
    [tiffSpace, 'YResolution', fraction(y)],
    [tiffSpace, 'ResolutionUnit', densityUnits.indexOf(unit) + 1],
  ]
}

const fraction = (value: number): string =>
  Number.isInteger(value) ? `${value}/1` : `${Math.round(value * 10_000)}/10000`

/** The prefixes of a namespace. There is one as a rule; a packet with hundreds is an attack. */
function prefixesOf(xmp: string, space: string): string[] {
  const declarations = xmp.matchAll(new RegExp(`xmlns:([\\w-]{1,40})\\s{0,8}=\\s{0,8}["']${space}["']`, 'g'))
  return [...new Set(Array.from(declarations, ([, prefix = '']) => prefix))].slice(0, 3)
}

/** Every length is limited, so that a packet of unclosed quotes takes no longer than others. */
const attributeOf = (name: string): RegExp =>
  new RegExp(`\\s${name}\\s{0,8}=\\s{0,8}(?:"[^"<]{0,80}"|'[^'<]{0,80}')`, 'g')

/** A property is an attribute or an element. */
function withValue(xmp: string, name: string, value: string | number): string {
  return xmp
    .replace(attributeOf(name), ` ${name}="${value}"`)
    .replace(new RegExp(`<${name}>[^<]{0,80}</${name}`, 'g'), `<${name}>${value}</${name}`)
}

function withoutElement(xmp: string, name: string): string {
  const end = `</${name}>`
  let result = ''
  let from = 0
  for (;;) {
    const open = xmp.indexOf(`<${name}>`, from)
    const close = open < 0 ? -1 : xmp.indexOf(end, open)
    if (close < 0) return result + xmp.slice(from)
    result += xmp.slice(from, open)
    from = close + end.length
  }
}
