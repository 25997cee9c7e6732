/** A line for each index, unrolled. */
export const repeat = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n')

/** A line for each pair of indices, unrolled. */
export const repeatBoth = (outer: number, inner: number, line: (i: number, j: number) => string): string =>
  repeat(outer, (i) => repeat(inner, (j) => line(i, j)))

/** Code for each group of channels, its index in a variable: a loop over groups of four, then what is left. */
export function loopOverGroups(channels: number, index: string, body: (width: number) => string): string {
  const [full, left] = [Math.floor(channels / 4), channels % 4]
  const loop = full > 0 ? `for (var ${index} = 0; ${index} < ${full}; ${index}++) {\n${body(4)}\n}` : ''
  return left > 0 ? `${loop}\n{\nconst ${index}: i32 = ${full};\n${body(left)}\n}` : loop
}
