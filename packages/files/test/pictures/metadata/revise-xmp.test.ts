import { describe, expect, it } from 'vitest'
import { reviseXmp } from '../../../src/pictures/metadata/revise-xmp.js'

const packet = (attributes: string, elements: string): string =>
  `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:e='http://ns.adobe.com/exif/1.0/'
    xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:my="http://example.com/" ${attributes}>${elements}</rdf:Description>
  </rdf:RDF></x:xmpmeta>`

const revised = (xmp: string): string =>
  reviseXmp(xmp, { width: 640, height: 480 }, { x: 204, y: 98.5, unit: 'inch' })

describe('reviseXmp', () => {
  it('corrects attributes and elements alike, whatever their prefix, and nothing else', () => {
    const before = packet(
      `tiff:Orientation="6" tiff:ImageWidth = '240' my:Orientation="6" e:PixelXDimension="240"`,
      '<e:PixelYDimension>320</e:PixelYDimension><my:ImageLength>320</my:ImageLength><tiff:XResolution>72/1</tiff:XResolution>',
    )
    const after = packet(
      `tiff:Orientation="1" tiff:ImageWidth="640" my:Orientation="6" e:PixelXDimension="640"`,
      '<e:PixelYDimension>480</e:PixelYDimension><my:ImageLength>320</my:ImageLength><tiff:XResolution>204/1</tiff:XResolution>',
    )
    expect(revised(before)).toBe(after)
  })

  it('adds nothing, and leaves thumbnails out', () => {
    const thumbnail = '<xmp:Thumbnails><rdf:Alt><rdf:li>/9j/</rdf:li></rdf:Alt></xmp:Thumbnails>'
    const rating = '<xmp:Rating>4</xmp:Rating>'
    expect(revised(packet('', `${thumbnail}${rating}`))).toBe(packet('', rating))
  })

  it('comes to an end where quotes and elements never do', () => {
    const open = packet('tiff:Orientation="'.repeat(100_000), '<xmp:Thumbnails>'.repeat(100_000))
    expect(revised(open).endsWith('</x:xmpmeta>')).toBe(true)
  })
})
