import { vi } from 'vitest'

/** What a call or a process said, and how it ended. */
export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs work of this process that returns an exit code, and keeps what it prints from the terminal. */
export async function captureStreams(work: () => Promise<number>): Promise<Outcome> {
  const texts = { stdout: '', stderr: '' }
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      texts[name] += text
      return true
    }),
  )
  try {
    return { code: await work(), ...texts }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}
