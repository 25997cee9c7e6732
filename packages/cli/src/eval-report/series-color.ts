import { bicubic } from '../eval/plan-models.js'

/** The CSS class with the colour of a model: bicubic is grey, networks get the colours in turn. */
export function colorClass(names: ReadonlyMap<string, string>, model: string): string {
  return model === bicubic ? 'color-0' : `color-${(([...names.keys()].indexOf(model) - 1) % 6) + 1}`
}
