import type { CheckpointTensor, Tensors } from '../checkpoint.js'
import { deepest } from './find-networks.js'

/**
 * Gives the averages that torch_ema and diffusers keep as a bare list, `shadow_params`, the names of the
 * parameters they are of. The list is in the order of `parameters()`, in which a state_dict lists them too.
 * It is named only if a dictionary of the file has exactly its shapes in exactly its order, buffers aside;
 * otherwise it stays a list.
 */
export function nameShadowLists(tensors: Tensors): Tensors {
  const lists = new Map<string, Entry[]>()
  for (const [name, tensor] of tensors) {
    const [, path, index] = listEntry.exec(name) ?? []
    if (path === undefined) continue
    const list = lists.get(path) ?? []
    list.push([Number(index), tensor])
    lists.set(path, list)
  }
  if (lists.size === 0) return tensors
  const dictionaries = parametersByPath(tensors)
  const names = new Map([...lists].map(([path, list]) => [path, namesOf(list, dictionaries)]))
  return new Map(
    [...tensors].map(([name, tensor]) => {
      const [, path = '', index = ''] = listEntry.exec(name) ?? []
      const parameter = names.get(path)?.[Number(index)]
      return [parameter === undefined ? name : `${path}.${parameter}`, tensor]
    }),
  )
}

type Entry = readonly [index: number, tensor: CheckpointTensor]

const listEntry = /^(.*shadow_params)\.(\d+)$/

/** What a module keeps beside its parameters. */
const buffer = /(running_mean|running_var|num_batches_tracked|_mask)$/

type Parameters = readonly (readonly [name: string, tensor: CheckpointTensor])[]

/** The parameters under every path of dictionaries, by their names there. */
function parametersByPath(tensors: Tensors): ReadonlyMap<string, Parameters> {
  const paths = new Map<string, [string, CheckpointTensor][]>()
  for (const [name, tensor] of tensors) {
    if (listEntry.test(name) || buffer.test(name)) continue
    const parts = name.split('.')
    for (let depth = 0; depth < Math.min(parts.length, deepest); depth++) {
      const path = parts.slice(0, depth).join('.')
      const own = paths.get(path) ?? []
      own.push([parts.slice(depth).join('.'), tensor])
      paths.set(path, own)
    }
  }
  return paths
}

/**
 * The names of a list's entries, without what merely wraps all of them, such as `module.`; undefined unless
 * all dictionaries that fit agree on them.
 */
function namesOf(
  list: readonly Entry[],
  dictionaries: ReadonlyMap<string, Parameters>,
): readonly string[] | undefined {
  if (!list.every(([index], i) => index === i)) return undefined
  const shapes = sayShapes(list)
  const fitting = [...dictionaries.values()]
    .filter((own) => own.length === list.length && sayShapes(own) === shapes)
    .map((own) => own.map(([name]) => name))
    .sort(([a = ''], [b = '']) => a.length - b.length)
  const [shortest, ...others] = fitting
  const agree = others.every((names) => names.every((name, i) => name.endsWith(shortest?.[i] ?? '')))
  return agree ? shortest : undefined
}

const sayShapes = (list: readonly (readonly [unknown, CheckpointTensor])[]): string =>
  list.map(([, { shape }]) => shape.join('x')).join(' ')
