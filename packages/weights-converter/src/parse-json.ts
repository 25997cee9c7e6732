import { CheckpointError, printable } from './errors.js'
import { limits } from './limits.js'
import { costs, MemoryBudget } from './memory-budget.js'

/**
 * Parses JSON out of a file. Throws {@link CheckpointError}: `malformed` for anything else, `limit` for a
 * text that nests deeper than any model does or would take far more memory than its length, both before
 * parsing it.
 */
export function parseJson(text: string, where: string): unknown {
  assertModest(text, where)
  try {
    return JSON.parse(text)
  } catch (cause) {
    const reason = cause instanceof Error ? printable(cause.message) : ''
    const problem = `is not valid JSON: ${reason}. Download or save the file again.`
    throw new CheckpointError('malformed', where, problem, { cause })
  }
}

/**
 * One pass over the text, which need not be JSON: its brackets outside of strings bound what parsing makes.
 */
function assertModest(text: string, where: string): void {
  const refuse = (problem: string) => new CheckpointError('limit', where, problem)
  if (text.length > limits.jsonBytes) {
    const problem = `has ${text.length} characters. Expected at most ${limits.jsonBytes}. The file is damaged or hostile.`
    throw refuse(problem)
  }
  const budget = new MemoryBudget(text.length)
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case quote:
        i = endOfString(text, i)
        budget.take(costs.slot, where)
        break
      case openList:
      case openObject:
        depth += 1
        if (depth > limits.jsonDepth) {
          const problem = `nests more than ${limits.jsonDepth} deep. Expected some ten. The file is damaged or hostile.`
          throw refuse(problem)
        }
        budget.take(costs.object, where)
        break
      case closeList:
      case closeObject:
        depth -= 1
        break
      case colon:
        budget.take(costs.entry + costs.slot, where)
        break
      case comma:
        budget.take(costs.slot, where)
        break
    }
  }
}

const [quote, backslash, colon, comma, openList, closeList, openObject, closeObject] = Array.from(
  '"\\:,[]{}',
  (character) => character.charCodeAt(0),
)

/** The position of the closing quote, or the text's end. */
function endOfString(text: string, start: number): number {
  let i = start + 1
  while (i < text.length && text.charCodeAt(i) !== quote) i += text.charCodeAt(i) === backslash ? 2 : 1
  return i
}
