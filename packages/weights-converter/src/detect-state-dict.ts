import type { Checkpoint, CheckpointTensor, Tensors } from './checkpoint.js'
import type { ConversionWarning } from './conversion-warnings.js'
import { CheckpointError, printable } from './errors.js'
import { collapseBranches } from './mapping/collapse-branches.js'
import { findNetworks, splitByRoot } from './mapping/find-networks.js'
import { isStray } from './mapping/layer-tensors.js'
import { multiplyOut } from './mapping/multiply-out.js'
import { nameShadowLists } from './mapping/name-shadow-lists.js'
import { isBeside, isOptimizer, isWrapper, readUsualName } from './mapping/usual-names.js'

/** The tensors of one network, under the names its own module gives them. */
export interface StateDict {
  /** What was cut from every name, e.g. `state_dict.module.`; facts of pickled modules lie under it. */
  readonly prefix: string
  readonly tensors: Tensors
  readonly warnings: readonly ConversionWarning[]
}

/**
 * Whether tensors form a network by their shapes; `lenient` counts those too that may be another network.
 * `path` is where they lie in the file.
 */
export type IsNetwork = (tensors: Tensors, path: string, lenient: boolean) => boolean

/**
 * Finds the network's tensors in a file, or in its dictionary `key`: sets apart what belongs to no layer,
 * takes one of several copies and cuts prefixes. Where there is no network, gives all that could be part of
 * one, for a message. Throws CheckpointError where the choice is the caller's.
 */
export function detectStateDict(
  checkpoint: Checkpoint,
  isNetwork: IsNetwork,
  key: string | undefined,
): StateDict {
  const scope = key === undefined ? '' : `${key.replace(/\.$/, '')}.`
  const stored = multiplyOut(nameShadowLists(within(checkpoint, scope)))
  const all = collapseBranches(stored)
  const layers = keepLayers(all)
  const pool = new Map([...layers].filter(([name]) => !isBeside(name)))
  const attempts = [false, true].flatMap((lenient) => [pool, layers].map((from) => ({ from, lenient })))
  for (const { from, lenient } of attempts) {
    const paths = pathsOf(from, (tensors, path) => isNetwork(tensors, path, lenient))
    if (paths.length === 0) continue
    const warnings: ConversionWarning[] = all.size < stored.size ? [collapsed] : []
    const ranked = rankCopies(checkpoint, scope, paths)
    const [chosen = '', ...others] = ranked
    assertNothingElse(from, ranked)
    if (others.length > 0) {
      const list = ranked.map((path) => keyOf(scope + path)).join(', ')
      const message = `The file holds ${list}; ${keyOf(scope + chosen)} was taken. Another is taken by options.key.`
      warnings.push({ code: 'several-copies', message })
    }
    const network = below(from, chosen)
    const taken = new Set([...network.keys()].map((name) => chosen + name))
    const left = [...all.keys()].filter(
      (name) => !taken.has(name) && !others.some((path) => name.startsWith(path)) && !isSilent(name),
    )
    if (left.length > 0) warnings.push(warnOfLeftOut(left, chosen))
    return { prefix: scope + chosen, tensors: network, warnings }
  }
  const rest = cutWrappers(pool.size > 0 ? pool : layers.size > 0 ? layers : all, '')
  assertNoStrayPrefix(rest.tensors)
  return { prefix: scope + rest.prefix, tensors: rest.tensors, warnings: [] }
}

/**
 * The dictionaries of a file that hold a network each, as `options.key` takes them; `''` is the whole file.
 */
export function listNetworks(checkpoint: Checkpoint, isNetwork: IsNetwork): string[] {
  const layers = keepLayers(collapseBranches(multiplyOut(nameShadowLists(checkpoint.tensors))))
  const paths = pathsOf(layers, (tensors, path) => isNetwork(tensors, path, false))
  return paths.map((path) => path.slice(0, -1))
}

const collapsed: ConversionWarning = {
  code: 'collapsed-branches',
  message: 'The branches with which its convolutions were trained were added up to one convolution each.',
}

/** Where the networks lie, below all that merely wraps them. */
const pathsOf = (tensors: Tensors, isNetwork: (tensors: Tensors, path: string) => boolean): string[] =>
  findNetworks(tensors, isNetwork).map((path) => cutWrappers(below(tensors, path), path).prefix)

function within({ tensors }: Checkpoint, scope: string): Tensors {
  const found = below(tensors, scope)
  if (found.size > 0) return found
  if (scope === '') throw noNetwork('There are no weights in it.')
  const roots = [...splitByRoot(tensors).keys()].slice(0, 10).map(printable).join(', ')
  const problem = `stated as ${printable(scope.slice(0, -1))}, but no tensor lies under it. Expected a dictionary of the file${roots && `, such as ${roots}`}.`
  throw new CheckpointError('contradiction', 'key', problem)
}

const noNetwork = (sentence: string): CheckpointError =>
  new CheckpointError(
    'unknown-architecture',
    'network',
    `no FSRCNN, SRCNN or plain network such as ESPCN. ${sentence}`,
  )

/** What can be part of a layer: no counters, losses and statistics, and nothing of an optimizer. */
function keepLayers(all: Tensors): Map<string, CheckpointTensor> {
  return new Map([...all].filter(([name]) => !isStray(name, all) && !isSilent(name)))
}

/** What every training leaves behind, so that saying so would tell nobody anything. */
const isSilent = (name: string): boolean => isOptimizer(name) || name.endsWith('num_batches_tracked')

function below(tensors: Tensors, path: string): Tensors {
  if (path === '') return tensors
  return new Map(
    [...tensors].flatMap(([name, tensor]) =>
      name.startsWith(path) ? [[name.slice(path.length), tensor] as const] : [],
    ),
  )
}

/** Enters wrapping dictionaries and modules as long as all tensors lie in one. */
function cutWrappers(tensors: Tensors, path: string): { readonly prefix: string; readonly tensors: Tensors } {
  const roots = splitByRoot(tensors)
  const [[root = '', inner] = []] = roots
  if (inner === undefined || inner.size < tensors.size || !isWrapper(root)) return { prefix: path, tensors }
  return cutWrappers(inner, `${path}${root}.`)
}

/**
 * Copies of one network, the one to take first: an averaged one before a raw one, the best before the last,
 * then as they stand in the file. Throws CheckpointError where the names do not say that they are copies.
 */
function rankCopies(checkpoint: Checkpoint, scope: string, paths: readonly string[]): readonly string[] {
  const named = paths.map((path) => ({
    path,
    ...readUsualName(path),
    averaged: isAveraged(checkpoint, path),
  }))
  if (new Set(named.map(({ rest }) => rest)).size > 1) {
    throw manyNetworks(
      `the file holds ${paths.length} networks.`,
      paths.map((path) => scope + path),
    )
  }
  const points = ({ averaged, best }: { averaged: boolean; best: boolean }): number => +averaged * 2 + +best
  return named.sort((a, b) => points(b) - points(a)).map(({ path }) => path)
}

/** MMEngine stores the averaged weights as `state_dict` and the raw ones as `ema_state_dict`. */
function isAveraged({ values }: Checkpoint, path: string): boolean {
  const isSwapped = values.has('meta.mmengine_version') && /^(ema_)?state_dict\./.test(path)
  return readUsualName(path).averaged !== isSwapped
}

/** Throws if the convolutions of something unknown stand beside the networks: they may belong together. */
function assertNothingElse(tensors: Tensors, paths: readonly string[]): void {
  const other = [...tensors].find(
    ([name, { shape }]) => shape.length === 4 && !paths.some((path) => name.startsWith(path)),
  )
  if (other === undefined) return
  throw manyNetworks(`${printable(other[0])} and others lie beside the network that it holds.`, paths)
}

function manyNetworks(problem: string, paths: readonly string[]): CheckpointError {
  const values = paths.slice(0, 10).map(keyOf)
  return new CheckpointError('missing-fact', 'key', problem, { remedy: { option: 'key', values } })
}

const keyOf = (path: string): string => printable(path.replace(/\.$/, ''))

/** Names what is left out; dictionaries outside the network's own, as a whole. */
function warnOfLeftOut(names: readonly string[], prefix: string): ConversionWarning {
  const groups = new Map<string, string[]>()
  for (const name of names) {
    const parts = name.split('.')
    const apart = prefix.split('.').findIndex((part, i) => part !== parts[i])
    const group = name.startsWith(prefix) ? name : parts.slice(0, apart + 1).join('.')
    const members = groups.get(group) ?? []
    members.push(name)
    groups.set(group, members)
  }
  const list = [...groups].map(([group, [name = group, ...more]]) =>
    more.length === 0 ? printable(name) : `${printable(group)} (${more.length + 1} tensors)`,
  )
  const shown = list.length > 8 ? [...list.slice(0, 8), `and ${list.length - 8} more`] : list
  return {
    code: 'left-out',
    message: `Left out, because it belongs to no layer of the network: ${shown.join(', ')}. If the network computes with it, its result differs.`,
  }
}

/** Throws if only some names have the prefix of a wrapping module: then there are two networks. */
function assertNoStrayPrefix(tensors: Tensors): void {
  const names = [...tensors.keys()]
  const wrapper = ['module', '_orig_mod', 'state_dict'].find((root) =>
    names.some((name) => name.startsWith(`${root}.`)),
  )
  const without = names.filter((name) => !name.startsWith(`${wrapper}.`))
  if (wrapper === undefined || without.length === 0) return
  throw new CheckpointError(
    'unknown-architecture',
    'tensor names',
    `${names.length - without.length} of ${names.length} begin with "${wrapper}.", but ${printable(without[0] ?? '')} does not. ` +
      'Expected all or none: these are two networks in one file. Save the one to convert alone.',
  )
}
