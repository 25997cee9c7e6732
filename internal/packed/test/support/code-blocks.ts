import { readFileSync } from 'node:fs'

/** A fenced block of code in a Markdown file. */
export interface CodeBlock {
  /** FILE:LINE of the fence. */
  readonly place: string
  readonly language: string
  readonly code: string
  /** What stands above it in its file. */
  readonly above: string
}

/** The fenced blocks of a Markdown file, named by `file` in their places. */
export function codeBlocks(path: string, file: string): CodeBlock[] {
  const text = readFileSync(path, 'utf8')
  return Array.from(
    text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm),
    ({ index, 1: language = '', 2: code = '' }) => {
      const above = text.slice(0, index)
      return { place: `${file}:${above.split('\n').length}`, language, code, above }
    },
  )
}
