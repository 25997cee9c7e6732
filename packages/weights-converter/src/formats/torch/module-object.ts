import type { CheckpointValue, ModuleFacts } from '../../checkpoint.js'
import type { InertObject, PickleValue } from './pickle-values.js'
import { isShort, plainValue } from './plain-value.js'

/** Whether an object is a pickled `torch.nn.Module`, by the dicts that every module has. */
export function isModule(object: InertObject): boolean {
  return object.attribute('_modules') instanceof Map && object.attribute('_parameters') instanceof Map
}

/** Parameters, then buffers, then submodules: the order and names of `state_dict()`. */
export function* moduleChildren(module: InertObject): Generator<readonly [PickleValue, PickleValue]> {
  const unsaved = module.attribute('_non_persistent_buffers_set')
  for (const field of ['_parameters', '_buffers', '_modules']) {
    const members = module.attribute(field)
    if (!(members instanceof Map)) continue
    for (const [name, member] of members) {
      const saved = member !== null && !(field === '_buffers' && unsaved instanceof Set && unsaved.has(name))
      if (saved) yield [name, member]
    }
  }
}

/** The class and the public scalar attributes (`stride`, `padding`, …) of a module. */
export function moduleFacts(module: InertObject, visited: (count: number) => void): ModuleFacts {
  const attributes = new Map<string, CheckpointValue>()
  const all = module.attributes()
  visited(all.size)
  for (const [name, value] of all) {
    if (typeof name !== 'string' || name.startsWith('_')) continue
    const plain = plainValue(value, visited)
    if (plain !== undefined && isShort(plain)) attributes.set(name, plain)
  }
  return { className: module.callee.path, attributes }
}
