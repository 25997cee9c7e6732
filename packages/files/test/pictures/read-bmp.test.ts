import type { Raster } from '@sr/image'
import { fixtureFile } from '@sr-internal/pictures'
import { describe, expect, it } from 'vitest'
import { FileError } from '../../src/disk/errors.js'
import { readBmpHeader } from '../../src/pictures/bmp-header.js'
import { readBmp } from '../../src/pictures/read-bmp.js'

/** A fixture with some of its bytes replaced. */
function changed(name: string, change: (view: DataView) => void): Uint8Array {
  const bytes = Uint8Array.from(fixtureFile(name))
  change(new DataView(bytes.buffer))
  return bytes
}

const read = (bytes: Uint8Array): Raster => readBmp('a.bmp', bytes, readBmpHeader('a.bmp', bytes))

const refusal = (bytes: Uint8Array): unknown => {
  try {
    return read(bytes)
  } catch (error) {
    return error
  }
}

describe('readBmp', () => {
  it('turns a picture whose top row comes first the same way up', () => {
    const { height, ...rest } = read(fixtureFile('24-bit BMP'))
    const topDown = read(changed('24-bit BMP', (view) => view.setInt32(22, -height, true)))
    const rowSamples = rest.width * rest.channels
    expect(topDown.data.subarray(0, rowSamples)).toEqual(rest.data.subarray((height - 1) * rowSamples))
  })

  it('refuses compression and bit depths by name', () => {
    const compressed = changed('24-bit BMP', (view) => view.setUint32(30, 1, true))
    expect(refusal(compressed)).toMatchObject({
      code: 'unsupported-picture',
      message: expect.stringContaining('RLE8'),
    })
    const bits = changed('24-bit BMP', (view) => view.setUint16(28, 48, true))
    expect(refusal(bits)).toMatchObject({
      code: 'unsupported-picture',
      message: expect.stringContaining('48 bits'),
    })
  })

  it.each(['24-bit BMP', 'grey BMP', 'palette BMP', '32-bit BMP'])(
    'answers every truncation of a %s with a coded error',
    (name) => {
      const file = fixtureFile(name)
      for (let length = 2; length < file.length - 4; length++) {
        const error = refusal(file.subarray(0, length))
        expect(error, `${length} bytes`).toBeInstanceOf(FileError)
        expect(error).toMatchObject({ code: 'corrupt-picture' })
      }
    },
  )

  it.each(['24-bit BMP', 'palette BMP'])(
    'never fails otherwise when a header byte of a %s is changed',
    (name) => {
      const file = fixtureFile(name)
      for (let place = 2; place < 54; place++) {
        for (const value of [0, 1, 127, 128, 255]) {
          const found = refusal(changed(name, (view) => view.setUint8(place, value)))
          if (found instanceof Error) expect(found, `byte ${place} = ${value}`).toBeInstanceOf(FileError)
          else expect(JSON.stringify(found).length).toBeLessThan(50 * file.length * 8)
        }
      }
    },
  )
})
