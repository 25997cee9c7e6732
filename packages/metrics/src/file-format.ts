/**
 * The picture format whose file begins like these samples, if any. Signatures of eight bytes or more: three pixels of a picture may
 * well begin with JPEG's first three.
 */
export function fileFormat(data: ArrayLike<number>): string | undefined {
  return formats.find(({ signature }) =>
    signature.every((byte, index) => byte === any || data[index] === byte),
  )?.name
}

const any = -1
const ascii = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0))

const formats = [
  { name: 'PNG', signature: [0x89, ...ascii('PNG\r\n'), 0x1a, 0x0a] },
  { name: 'JPEG', signature: [0xff, 0xd8, 0xff, any, any, any, ...ascii('JFIF\0')] },
  { name: 'JPEG', signature: [0xff, 0xd8, 0xff, any, any, any, ...ascii('Exif\0')] },
  { name: 'WebP', signature: [...ascii('RIFF'), any, any, any, any, ...ascii('WEBP')] },
]
