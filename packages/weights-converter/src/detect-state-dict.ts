import type { Checkpoint, CheckpointTensor } from './checkpoint.js'
import type { ConversionWarning } from './conversion-warnings.js'
import { CheckpointError, printable } from './errors.js'

/** The tensors of one network, under the names its own module gives them. */
export interface StateDict {
  /** What was cut from every name, e.g. `state_dict.module.`; facts of pickled modules lie under it. */
  readonly prefix: string
  readonly tensors: ReadonlyMap<string, CheckpointTensor>
  readonly warnings: readonly ConversionWarning[]
}

/**
 * Keys under which training code files a network, and names that wrapping modules put in front, best first:
 * BasicSR keeps a smoothed copy beside the raw one, and its own loader prefers it.
 */
const wrappers = [
  'params_ema',
  'params',
  'state_dict',
  'model_state_dict',
  'model',
  'net',
  'network',
  'generator',
  'state',
  'ema_state_dict',
  'module', // torch.nn.DataParallel
  '_orig_mod', // torch.compile
]

/**
 * Wrappers that no author names a layer after. A name without one, beside names with
 * one, is of a second network.
 */
const neverLayers = ['module', '_orig_mod', 'state_dict', 'model_state_dict', 'params', 'params_ema']

/** Roots of what training saves beside the network. */
const bookkeeping =
  /^(optim(izers?)?|optimizer_(states?|state_dict)|(lr_)?sched(ulers?)?|(lr_)?scheduler_state_dict|(grad_)?scaler|amp|callbacks|loops|loss(es)?|loss_fn|criterion|metrics|discriminator|rng_state|history)$/i

/**
 * Finds the network's tensors in a file: leaves out optimizer state, enters wrapping dictionaries and cuts
 * prefixes, as often as there are any. Throws CheckpointError where only some names carry a prefix.
 */
export function detectStateDict(checkpoint: Checkpoint): StateDict {
  const warnings: ConversionWarning[] = []
  let prefix = ''
  let tensors: ReadonlyMap<string, CheckpointTensor> = checkpoint.tensors
  for (;;) {
    const roots = new Set<string>()
    const kept = [...tensors].filter(([name]) => {
      const root = rootOf(name)
      if (bookkeeping.test(root) || name.endsWith('num_batches_tracked')) return false
      roots.add(root)
      return true
    })
    tensors = new Map(kept)
    const present = wrappers.filter((wrapper) => roots.has(wrapper))
    const [chosen, ...others] = present
    if (chosen === undefined) return { prefix, tensors, warnings }
    if (present.length < roots.size) {
      assertNoStrayPrefix(chosen, kept)
      return { prefix, tensors, warnings }
    }
    if (others.length > 0) {
      const message = `The file holds ${present.join(', ')}; ${chosen} was taken.`
      warnings.push({ code: 'several-copies', message })
    }
    prefix += `${chosen}.`
    tensors = new Map(
      kept.flatMap(([name, tensor]) =>
        rootOf(name) === chosen ? [[name.slice(chosen.length + 1), tensor] as const] : [],
      ),
    )
  }
}

/** The part of a name before its first dot; a tensor that has only one part has no root to cut. */
const rootOf = (name: string): string => name.slice(0, Math.max(0, name.indexOf('.')))

function assertNoStrayPrefix(
  wrapper: string,
  tensors: readonly (readonly [string, CheckpointTensor])[],
): void {
  if (!neverLayers.includes(wrapper)) return
  const names = tensors.map(([name]) => name)
  const without = names.filter((name) => rootOf(name) !== wrapper)
  throw new CheckpointError(
    'unknown-architecture',
    'tensor names',
    `${names.length - without.length} of ${names.length} begin with "${wrapper}.", but ${printable(without[0] ?? '')} does not. ` +
      'Expected all or none: these are two networks in one file. Save the one to convert alone.',
  )
}
