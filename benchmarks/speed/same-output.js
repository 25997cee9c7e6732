const tolerance = 1e-4 // on 0..1, for float32 added in different orders

/** How far each runner's first output lies from the first runner's. Throws if that is more than rounding. */
export function sameOutput(runners) {
  const [reference] = runners
  return runners.map(({ contender, output }) => {
    const difference = largestDifference(output, reference.output)
    if (difference <= tolerance) return { largestDifference: difference }
    const found = `differs by ${difference} from that of ${reference.contender.name}`
    throw new Error(`${contender.name}: the output ${found}. Expected at most ${tolerance}.`)
  })
}

function largestDifference(a, b) {
  if (a.length !== b.length) return Infinity
  let largest = 0
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i] - b[i])
    if (!(difference <= largest)) largest = difference // NaN too
  }
  return largest
}
