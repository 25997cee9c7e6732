import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { encodePng } from '@sr/image/png'
import opentype from 'opentype.js'
import sharp from 'sharp'

const gapPx = 16
const titlePx = 44
const zoom = 3 // of the detail, on top of the enlargement

/**
 * One PNG: for each photo a row of pictures under their titles, and under each the same detail zoomed.
 *
 * @param {{ pictures: Raster[], detail: Rect }[]} rows first the small photo, in whose pixels `detail` is, then what was made of it
 * @param {{ scale: number, titles: string[] }} options
 */
export async function composeSheet(rows, { scale, titles }) {
  const columnPx = Math.max(...rows.map(({ pictures: [small] }) => small.width * scale))
  const layers = await Promise.all(
    titles.map(async (title, column) => ({ input: await titleSvg(title), left: left(column), top: 8 })),
  )
  let top = titlePx
  for (const { pictures, detail } of rows) {
    const [small] = pictures
    const large = { width: small.width * scale, height: small.height * scale }
    const detailPx = { width: detail.width * scale * zoom, height: detail.height * scale * zoom }
    for (const [column, picture] of pictures.entries()) {
      const factor = large.width / picture.width // of this picture to the enlarged one
      const region = {
        left: (detail.x * scale) / factor,
        top: (detail.y * scale) / factor,
        width: (detail.width * scale) / factor,
        height: (detail.height * scale) / factor,
      }
      const png = encodePng(picture)
      const nearest = { kernel: 'nearest', fit: 'fill' } // shows pixels as they are
      layers.push({
        input: await sharp(png).resize(large.width, large.height, nearest).png().toBuffer(),
        left: left(column),
        top,
      })
      layers.push({
        input: await sharp(png)
          .extract(region)
          .resize(detailPx.width, detailPx.height, nearest)
          .png()
          .toBuffer(),
        left: left(column),
        top: top + large.height + gapPx,
      })
    }
    top += large.height + detailPx.height + 3 * gapPx
  }
  const width = titles.length * (columnPx + gapPx) + gapPx
  const canvas = { width, height: top, channels: 3, background: '#ffffff' }
  return { png: await sharp({ create: canvas }).composite(layers).png().toBuffer(), width, height: top }

  function left(column) {
    return gapPx + column * (columnPx + gapPx)
  }
}

/** Text as outlines of a font that comes with the example: the system may have none. */
async function titleSvg(text) {
  const file = createRequire(import.meta.url).resolve('@fontsource/lato/files/lato-latin-400-normal.woff')
  const bytes = await readFile(file)
  const font = opentype.parse(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
  const path = font.getPath(text, 0, 24, 22).toSVG(2)
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="560" height="34">${path}</svg>`)
}
