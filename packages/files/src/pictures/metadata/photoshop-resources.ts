/**
 * The IPTC datasets in Photoshop's image resources (Adobe Photoshop File Formats, "Image Resource Blocks"),
 * or bare ones as they are. Undefined where there are none, null where they are damaged.
 */
export function iptcOf(bytes: Uint8Array): Uint8Array | undefined | null {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  if (bytes.length === 0) return null
  if (view.toString('latin1', 0, 4) !== signature) return wholeDatasets(bytes)
  for (let at = 0; at + 12 <= bytes.length && view.toString('latin1', at, at + 4) === signature; ) {
    const nameBytes = 1 + view[at + 6]
    const lengthAt = at + 6 + nameBytes + (nameBytes % 2)
    if (lengthAt + 4 > bytes.length) return null
    const length = view.readUInt32BE(lengthAt)
    const content = bytes.subarray(lengthAt + 4, lengthAt + 4 + length)
    if (view.readUInt16BE(at + 4) === iptcId) return content.length < length ? null : wholeDatasets(content)
    at = lengthAt + 4 + length + (length % 2)
  }
  return undefined
}

/** Photoshop's image resources with nothing but these IPTC datasets. */
export function resourceOfIptc(iptc: Uint8Array): Uint8Array {
  const head = Buffer.alloc(12)
  head.write(signature, 'latin1')
  head.writeUInt16BE(iptcId, 4)
  head.writeUInt32BE(iptc.length, 8)
  return Buffer.concat([head, iptc, new Uint8Array(iptc.length % 2)])
}

const signature = '8BIM'
const iptcId = 0x0404

/** The datasets (IPTC IIM 4, 1.6) without the padding after them; null where the last one is cut short. */
function wholeDatasets(bytes: Uint8Array): Uint8Array | undefined | null {
  let at = 0
  while (bytes[at] === datasetMark) {
    if (at + 5 > bytes.length) return null
    const short = bytes[at + 3] * 256 + bytes[at + 4]
    if (short >= 0x8000) return bytes // of a length that is stored otherwise; nothing that is in use
    at += 5 + short
    if (at > bytes.length) return null
  }
  const padding = bytes.subarray(at)
  if (!padding.every((byte) => byte === 0)) return null
  return at === 0 ? undefined : bytes.subarray(0, at)
}

const datasetMark = 0x1c
