/**
 * A colour profile that encoders take (ICC.1, 7.2): of the size that it states, and of the colours that the
 * picture has. Undefined for any other, which some encoders drop without a word, and one refuses.
 */
export function checkProfile(profile: Uint8Array, isGrey: boolean): Uint8Array | undefined {
  if (profile.length < headerBytes) return undefined
  const header = Buffer.from(profile.buffer, profile.byteOffset, headerBytes)
  const size = header.readUInt32BE(0)
  const padding = profile.length - size
  const isProfile = header.toString('latin1', 36, 40) === 'acsp' && padding >= 0 && padding < 4
  const isOfPicture = header.toString('latin1', 16, 20) === (isGrey ? 'GRAY' : 'RGB ')
  return isProfile && isOfPicture ? profile.subarray(0, size) : undefined
}

/** The header, and the count of tags behind it. */
const headerBytes = 132
