import type { Chain, Stage, Tail } from '../../chain/chain.js'
import type { FlatLine } from './flat-lines.js'

/**
 * Stages that one compute pass runs.
 *
 * - `gather`: the first stage looks at its taps in the map before it; the others are 1 × 1 and stay in the
 *   registers of a pixel's invocation.
 * - `spread`: the first stage is 1 × 1, and its many channels are never stored: four at a time are made for a
 *   block of pixels in workgroup memory, where the second stage takes its taps.
 */
export interface Pass {
  readonly kind: 'gather' | 'spread'
  readonly stages: readonly Stage[]
  /** Of the map before, if it is stored in halves, less this line. */
  readonly from?: FlatLine | undefined
  /** Of the map that is made. */
  readonly to?: FlatLine | undefined
}

/** Whether the map before or the one that is made is stored in halves, which takes the picture as well. */
export const hasHalves = ({ from, to }: Pass): boolean => from !== undefined || to !== undefined

/** What an invocation can keep in registers, in vectors of four channels. */
const mostGroups = 16

/** A pass's registers have a letter for each of its stages. */
const mostStages = 8

/**
 * Splits a chain into passes, as few as its shape allows: FSRCNN's takes its mapping layers and two. With `lines`, one
 * for each stage, maps between passes are stored in halves.
 */
export function planPasses({ stages, tail }: Chain, lines: readonly FlatLine[] = []): Pass[] {
  const passes: Pass[] = []
  for (let at = 0; at < stages.length; ) {
    const pass = passFrom(stages, at, tail)
    const next = at + pass.stages.length
    passes.push({ ...pass, from: lines[at - 1], to: next < stages.length ? lines[next - 1] : undefined })
    at = next
  }
  return passes
}

function passFrom(stages: readonly Stage[], at: number, tail: Tail): Pass {
  const [first, second] = [stages[at] as Stage, stages[at + 1]]
  if (at > 0 && second !== undefined && isSpread(first, second)) {
    return { kind: 'spread', stages: [first, second] }
  }
  const taken = [first]
  for (let next = at + 1; next < stages.length && taken.length < mostStages; next++) {
    const [stage, after] = [stages[next] as Stage, stages[next + 1]]
    if (!staysInRegisters(stage) || (after !== undefined && isSpread(stage, after))) break
    if (after === undefined && tail.surplus > 0) break // it has pixels beyond the map before, where it sees zeros
    taken.push(stage)
  }
  return { kind: 'gather', stages: taken }
}

/** Whether a stage's pixel is made of the same pixel before it alone, and of few enough channels. */
const staysInRegisters = ({ size, before, inChannels, outChannels }: Stage): boolean =>
  size === 1 && before === 0 && groupsOf(Math.max(inChannels, outChannels)) <= mostGroups

/** Whether storing the first stage's map would cost more than to make it again around each block. */
const isSpread = (first: Stage, second: Stage): boolean =>
  first.size === 1 && second.size > 1 && second.size <= widestSpread && first.outChannels > first.inChannels

/** A block with more around it would not fit into workgroup memory. */
const widestSpread = 17

/** How many vectors of four hold these channels. */
export const groupsOf = (channels: number): number => Math.ceil(channels / 4)
