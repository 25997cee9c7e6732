import { groupsOf, range } from './expressions.js'
import type { FlatLine, FlatStage } from './shader-stages.js'

/** A map between two passes: its groups of four channels in textures, less its line for flat pictures. */
export interface StoredMap {
  readonly channels: number
  readonly flat: FlatLine
  readonly textures: readonly string[]
  /** How many groups lie side by side, and below one another, for each pixel of a texture. */
  readonly columns: number
  readonly rows: number
}

/** The header lines of a pass, beside the code. */
export interface PassHeader {
  readonly description: string
  /** Textures that the pass reads. */
  readonly binds: readonly string[]
  /** The texture it writes; without, the picture's luma, which it replaces. */
  readonly save?: string | undefined
  /** How many times as wide and high as the luma that is. */
  readonly columns: number
  readonly rows: number
  /** Pixels of the luma that a workgroup of as many threads makes; without, it is a fragment pass. */
  readonly blockPx?: number
  /** By how much the picture is to be enlarged before the pass is worth running. */
  readonly leastScale: number
}

/** A pass of a user shader: its header, which players read, and its code. */
export function passText(header: PassHeader, code: readonly string[]): string {
  const { description, binds, save, columns, rows, blockPx, leastScale } = header
  const lines = [
    '//!HOOK LUMA',
    `//!DESC ${description}`,
    ...binds.map((name) => `//!BIND ${name}`),
    ...(save === undefined ? [] : [`//!SAVE ${save}`]),
    ...(columns === 1 ? [] : [`//!WIDTH LUMA.w ${columns} *`]),
    ...(rows === 1 ? [] : [`//!HEIGHT LUMA.h ${rows} *`]),
    ...(save === undefined ? [] : ['//!COMPONENTS 4']),
    ...(blockPx === undefined
      ? []
      : [`//!COMPUTE ${columns * blockPx} ${rows * blockPx} ${blockPx} ${blockPx}`]),
    `//!WHEN OUTPUT.w LUMA.w / ${leastScale} > OUTPUT.h LUMA.h / ${leastScale} > *`,
    ...code.filter((line) => line !== ''),
  ]
  return `${lines.join('\n')}\n`
}

/** A map in one texture, its groups in a rectangle: textures are 16384 wide at most, and pictures 4096. */
export function packedMap(name: string, { outChannels, flat }: FlatStage): StoredMap {
  const groups = groupsOf(outChannels)
  const columns = Math.min(4, groups)
  return { channels: outChannels, flat, textures: [name], columns, rows: Math.ceil(groups / columns) }
}

/** A map with a texture for each group. */
export function spreadMap(name: string, { outChannels, flat }: FlatStage): StoredMap {
  const textures = range(groupsOf(outChannels)).map((group) => `${name}_${group}`)
  return { channels: outChannels, flat, textures, columns: 1, rows: 1 }
}
