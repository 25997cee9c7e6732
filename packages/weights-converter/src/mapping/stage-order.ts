/**
 * Sorts module names into the order in which super-resolution networks run them, for files that keep no order
 * (safetensors sorts its tensors): first the stage that a word of the name tells, then numbers by value.
 */
export function compareByStage(a: string, b: string): number {
  return stageOf(a) - stageOf(b) || naturalOrder.compare(a, b)
}

/**
 * The first pattern that fits wins, so `feature_maps` is a feature layer and `mid_part` no reconstruction.
 */
const stages: readonly RegExp[] = [
  /feature|extract|first|^head/i,
  /shrink/i,
  /map|mid|^lm\d/i,
  /expand/i,
  /deconv|trans|last|recon|sub_?pixel|^tail|^up/i,
]

/** Names that tell nothing (conv1, main.4) count as the middle one; their numbers order them. */
const untold = 2

function stageOf(name: string): number {
  const stage = stages.findIndex((pattern) => pattern.test(name))
  return stage < 0 ? untold : stage
}

const naturalOrder = new Intl.Collator('en', { numeric: true, sensitivity: 'variant' })
