import type { CheckpointTensor, Tensors } from '../checkpoint.js'

/**
 * The paths of all networks in a file, each with its last dot; `''` is the whole file. A dictionary of two
 * or more networks is none itself, although the layers of copies can form one chain.
 */
export function findNetworks(
  tensors: Tensors,
  isNetwork: (tensors: Tensors, path: string) => boolean,
): string[] {
  return findBelow('', tensors, isNetwork, 0)
}

/** Dictionaries within each other: training code nests three or four. A limit, as names may hold any dots. */
export const deepest = 12

function findBelow(
  path: string,
  tensors: Tensors,
  isNetwork: (tensors: Tensors, path: string) => boolean,
  depth: number,
): string[] {
  if (tensors.size < 3) return path === '' && isNetwork(tensors, path) ? [path] : []
  const inner: string[] = []
  if (depth < deepest) {
    for (const [root, below] of splitByRoot(tensors)) {
      inner.push(...findBelow(`${path}${root}.`, below, isNetwork, depth + 1))
    }
  }
  return inner.length < 2 && isNetwork(tensors, path) ? [path] : inner
}

/** The tensors under each first part of a name; a name that has only one part has no root. */
export function splitByRoot(tensors: Tensors): Map<string, Map<string, CheckpointTensor>> {
  const roots = new Map<string, Map<string, CheckpointTensor>>()
  for (const [name, tensor] of tensors) {
    const dot = name.indexOf('.')
    if (dot < 1) continue
    const root = name.slice(0, dot)
    const below = roots.get(root) ?? new Map<string, CheckpointTensor>()
    roots.set(root, below.set(name.slice(dot + 1), tensor))
  }
  return roots
}
