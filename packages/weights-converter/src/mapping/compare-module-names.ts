/**
 * Sorts module names into the order in which super-resolution networks run them, for files that keep no
 * order (safetensors sorts its tensors): first by the part of the network that a word of the name
 * tells, then by the numbers in the name.
 */
export function compareModuleNames(a: string, b: string): number {
  return partOf(a) - partOf(b) || naturalOrder.compare(a, b)
}

/** The first pattern that fits wins: `feature_maps` is a feature layer, and `mid_part` no reconstruction. */
const parts: readonly RegExp[] = [
  /feature|extract|first|^head/i,
  /shrink/i,
  /map|mid|^lm\d/i,
  /expand/i,
  /deconv|trans|last|recon|sub_?pixel|^tail|^up/i,
]

/** Names that tell nothing (conv1, main.4) count as the middle one; their numbers order them. */
const untold = 2

function partOf(name: string): number {
  const part = parts.findIndex((pattern) => pattern.test(name))
  return part < 0 ? untold : part
}

const naturalOrder = new Intl.Collator('en', { numeric: true, sensitivity: 'variant' })
