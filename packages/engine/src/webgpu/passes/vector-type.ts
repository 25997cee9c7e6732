/** WGSL's type for a group of one to four channels. */
export const vectorType = (width: number): string => (width === 1 ? 'f32' : `vec${width}f`)

/** What takes the group's channels out of a vector of four. */
export const lanes = (width: number): string => (width === 4 ? '' : `.${'xyzw'.slice(0, width)}`)

/** What takes one channel out of a group. */
export const lane = (width: number, channel: number): string =>
  width === 1 ? '' : `.${'xyzw'.charAt(channel)}`

/** A group as a vector of four, filled up with zeros. */
export const wholeVector = (x: string, width: number): string =>
  width === 4 ? x : `vec4f(${x}${', 0'.repeat(4 - width)})`
