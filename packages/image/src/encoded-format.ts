/** The format of an encoded picture whose file begins with these bytes; undefined for everything else. */
export function encodedFormat(bytes: ArrayLike<number>): string | undefined {
  return signatures.find(({ signature }) =>
    signature.every((byte, index) => byte === any || bytes[index] === byte),
  )?.name
}

const any = -1
const ascii = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0))

/** Six fixed bytes or more each: the first pixels of a picture may well be JPEG's first three bytes. */
const signatures = [
  { name: 'PNG', signature: [0x89, ...ascii('PNG\r\n'), 0x1a, 0x0a] },
  { name: 'JPEG', signature: [0xff, 0xd8, 0xff, any, any, any, ...ascii('JFIF\0')] },
  { name: 'JPEG', signature: [0xff, 0xd8, 0xff, any, any, any, ...ascii('Exif\0')] },
  { name: 'WebP', signature: [...ascii('RIFF'), any, any, any, any, ...ascii('WEBP')] },
  { name: 'GIF', signature: ascii('GIF89a') },
  { name: 'GIF', signature: ascii('GIF87a') },
  { name: 'AVIF', signature: [any, any, any, any, ...ascii('ftypavif')] },
  { name: 'HEIC', signature: [any, any, any, any, ...ascii('ftypheic')] },
  { name: 'TIFF', signature: [...ascii('II*\0'), 8, 0, 0, 0] },
  { name: 'TIFF', signature: [...ascii('MM\0*'), 0, 0, 0, 8] },
]
