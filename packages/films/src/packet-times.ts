/** Of a film that is joined: what its packets' times follow from. */
export interface PacketTimes {
  /** Of the first packet in seconds, as a fraction: what says in which ticks the packets are counted. */
  readonly first: string
  /** What is to be taken from all times. */
  readonly shiftSeconds: number
  /** How many frames are decoded before the first is shown. */
  readonly delay: number
  /** Between frames, as a fraction; used before the first alone. */
  readonly gapSeconds: string
  /** Of a packet, as a fraction: it counts for the last one, whose end no other packet tells. */
  readonly durationSeconds?: string | undefined
}

/**
 * The argument of FFmpeg's filter `setts` that gives packets their final times. They come without decoding times, and get
 * those that the frame has which is shown `delay` frames earlier, as late as may be. Such times grow from packet to packet, in
 * films of variable rate and from chunk to chunk too, where those that an encoder makes up do not.
 *
 * Throws RangeError for a delay of more than 8, for which FFmpeg has too few variables.
 */
export function packetTimes({
  first,
  shiftSeconds,
  delay,
  gapSeconds,
  durationSeconds,
}: PacketTimes): string {
  if (delay > 8) throw new RangeError(`frames are reordered over ${delay} others. Expected 8 at most.`)
  // Versions of FFmpeg differ in the ticks that they count in here, and the filter's own word for it is of others.
  const ticksASecond = `if(eq(N,0),st(9,round(PTS/(${first}))))`
  const pts = `PTS-${shiftSeconds}*ld(9)`
  // The variables 0 to `delay` hold the latest times, sorted. The earliest has been used, and makes room for the next.
  const places = Array.from({ length: delay }, (_, place) => place)
  const imagined = places.map((place) => `st(${place + 1},${pts}-${delay - place}*(${gapSeconds})*ld(9))`)
  // Neighbours a and b change places so that the smaller comes first: b becomes a + b less the smaller.
  const sorted = places.map((place) => {
    const [a, b] = [`ld(${place})`, `ld(${place + 1})`]
    return `st(${place + 1},${a}+${b}-st(${place},min(${a},${b})))`
  })
  const start = imagined.length === 0 ? [] : [`if(eq(N,0),${imagined.join('+')})`]
  const dts = [ticksASecond, ...start, `st(0,${pts})`, ...sorted, 'ld(0)'].join(';')
  const duration = durationSeconds === undefined ? '' : `:duration=${ticksASecond};(${durationSeconds})*ld(9)`
  return `'pts=${ticksASecond};${pts}:dts=${dts}${duration}'`
}
