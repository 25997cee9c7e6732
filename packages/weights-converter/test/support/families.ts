import type { StatedConfig } from '../../src/convert.js'
import { readExpected } from './fixtures.js'
import type { Planes } from './run-tfjs.js'

/** One file of `fixtures/families`: what must be stated of it, and what PyTorch makes of an input. */
export interface FamilyCase {
  readonly name: string
  /** Null where the file says it itself. */
  readonly scale: number | null
  readonly config: StatedConfig
  readonly input: Planes
  readonly output: Planes
}

/** What PyTorch makes of an input, as the fixtures keep it. */
export interface EncodedCase {
  readonly input: Encoded
  readonly output: Encoded
}

type Encoded = { readonly shape: readonly number[]; readonly data: string }
type Listing = Readonly<
  Record<string, { scale: number | null; config: StatedConfig; input: Encoded; output: Encoded }>
>

export function listFamilies(): FamilyCase[] {
  const { families } = readExpected<{ families: Listing }>('families/families.json')
  return Object.entries(families).map(([name, { scale, config, input, output }]) => ({
    name,
    scale,
    config,
    input: decode(input),
    output: decode(output),
  }))
}

export const decodeCase = ({ input, output }: EncodedCase): { input: Planes; output: Planes } => ({
  input: decode(input),
  output: decode(output),
})

function decode({ shape, data }: Encoded): Planes {
  return { shape, data: new Float32Array(new Uint8Array(Buffer.from(data, 'base64')).buffer) }
}
