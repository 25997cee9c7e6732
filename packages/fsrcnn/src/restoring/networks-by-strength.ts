import type { Upscaler } from '../upscale/upscaler.js'

/** The networks of a pair that are ready, a few of them, by strength. */
export interface NetworksByStrength {
  /** Has work done by the network of a strength, which stays ready until that is done. */
  use<Result>(strength: number, work: (upscaler: Upscaler) => Promise<Result>): Promise<Result>
  /** Frees all of them. */
  dispose(): void
}

interface Network {
  readonly upscaler: Promise<Upscaler>
  users: number
}

/** Up to `kept` networks stay, those that were used last, and beyond them who is at work. */
export function networksByStrength(
  load: (strength: number) => Promise<Upscaler>,
  kept: number,
): NetworksByStrength {
  /** Who was used last stands last. */
  const networks = new Map<number, Network>()

  function networkOf(strength: number): Network {
    const network = networks.get(strength) ?? { upscaler: load(strength), users: 0 }
    networks.delete(strength)
    networks.set(strength, network)
    return network
  }

  function freeOldest(): void {
    for (const [strength, { upscaler, users }] of networks) {
      if (networks.size <= kept) return
      if (users > 0) continue
      networks.delete(strength)
      free(upscaler)
    }
  }

  return {
    async use(strength, work) {
      const network = networkOf(strength)
      network.users++
      try {
        const upscaler = await network.upscaler.catch((error: unknown) => {
          networks.delete(strength) // the next call tries again
          throw error
        })
        return await work(upscaler)
      } finally {
        network.users--
        freeOldest()
      }
    },
    dispose() {
      for (const { upscaler } of networks.values()) free(upscaler)
      networks.clear()
    },
  }
}

/** One that could not be loaded has told who waited for it. */
const free = (upscaler: Promise<Upscaler>): void => {
  upscaler.then(
    (loaded) => loaded.dispose(),
    () => {},
  )
}
