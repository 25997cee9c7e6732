import type { Checkpoint, GraphStep } from '../../checkpoint.js'
import { CheckpointError } from '../../errors.js'

/**
 * The layers of a graph, or why it is no chain of them, which leaves its tensors to be looked at. What is wrong
 * with the file itself is thrown on.
 */
export function orRefusal(follow: () => readonly GraphStep[]): Pick<Checkpoint, 'steps' | 'refusal'> {
  try {
    return { steps: follow() }
  } catch (error) {
    if (error instanceof CheckpointError && ofTheNetwork.includes(error.code)) return { refusal: error }
    throw error
  }
}

const ofTheNetwork: readonly string[] = ['unsupported', 'unknown-architecture', 'not-finite']

/** What operators nodes have, each once. */
export const namesOf = (nodes: readonly { readonly operator: string }[]): string[] => [
  ...new Set(nodes.map(({ operator }) => operator)),
]
