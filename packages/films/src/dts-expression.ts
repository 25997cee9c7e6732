/**
 * The decoding times of packets that came without, as an expression for FFmpeg's filter `setts`: each is decoded at the time of
 * the frame that is shown `delay` frames earlier, which is as late as it may be. Such times grow from packet to packet, in
 * films of variable rate and from chunk to chunk too, where those that an encoder makes up do not.
 *
 * `delay` is how many frames are decoded before the first is shown; before the first there are imagined ones,
 * `gapSeconds` apart. Throws RangeError for more than 8, for which FFmpeg has too few variables.
 */
export function dtsExpression(delay: number, gapSeconds: string): string {
  if (delay === 0) return 'PTS'
  if (delay > 8) throw new RangeError(`frames are reordered over ${delay} others. Expected 8 at most.`)
  // The variables 0 to `delay` hold the latest times, sorted. The earliest, which has been used, makes room for the next.
  const places = Array.from({ length: delay }, (_, place) => place)
  const before = places.map((place) => `st(${place + 1},PTS-${delay - place}*(${gapSeconds})/TB)`)
  const sorted = places.map(
    (place) =>
      `st(9,ld(${place}));st(${place},min(ld(${place}),ld(${place + 1})));st(${place + 1},max(ld(9),ld(${place + 1})))`,
  )
  return [`if(eq(N,0),${before.join('+')})`, 'st(0,PTS)', ...sorted, 'ld(0)'].join(';')
}
