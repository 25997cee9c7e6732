import { readFileSync } from 'node:fs'

interface Peer {
  readonly network: string
  readonly scale: number
  readonly width: number
  readonly rows: readonly { readonly contender: string; readonly ms: { readonly min: number } }[]
}

const file = new URL('../../../benchmarks/results/speed.json', import.meta.url)

/** The least milliseconds of FSRCNN from 640 × 360 to 1920 × 1080 by contender, from the last `npm run bench`. */
export default {
  load(): Readonly<Record<string, string>> {
    const { peers }: { readonly peers: readonly Peer[] } = JSON.parse(readFileSync(file, 'utf8'))
    const peer = peers.find(
      ({ network, scale, width }) => network === 'fsrcnn' && scale === 3 && width === 640,
    )
    return Object.fromEntries(
      (peer?.rows ?? []).map(({ contender, ms }) => [contender, ms.min.toPrecision(3)]),
    )
  },
}
