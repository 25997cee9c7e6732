import type { PngPart } from '../png-parts.js'

/**
 * The chunks of a PNG that say what its numbers mean as colours, other than its profile (PNG 11.3.2): the
 * first of each, if it has the length that it should.
 */
export const colorChunksOf = (parts: readonly PngPart[]): PngPart[] =>
  Object.entries(lengths).flatMap(([wanted, length]) =>
    parts.filter(({ type, content }) => type === wanted && content.length === length).slice(0, 1),
  )

const lengths = { cICP: 4, mDCV: 24, cLLI: 8, sRGB: 1, gAMA: 4, cHRM: 32 }

/** Which of them change how a picture looks that is else taken for sRGB, or for what its profile says. */
export function tellingColorChunks(chunks: readonly PngPart[], hasProfile: boolean): string[] {
  const isSrgb = hasProfile || chunks.some(({ type }) => type === 'sRGB') // both outrank gAMA and cHRM (PNG 4.3)
  const telling = chunks.filter(({ type, content }) => {
    const isOutranked = type === 'sRGB' || (isSrgb && (type === 'gAMA' || type === 'cHRM'))
    return !isOutranked && Buffer.from(content).toString('hex') !== ofSrgb[type]
  })
  return telling.map(({ type }) => type)
}

/** The chunks' contents for sRGB, in hexadecimal. */
const ofSrgb: Readonly<Record<string, string>> = {
  cICP: '010d0001',
  gAMA: '0000b18f',
  cHRM: '00007a26000080840000fa00000080e8000075300000ea6000003a9800001770',
}
