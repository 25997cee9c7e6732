#!/usr/bin/env node
import { existsSync } from 'node:fs'

const built = new URL('../dist/main.js', import.meta.url)
if (existsSync(built)) {
  try {
    const { main } = await import(built.href)
    process.exitCode = await main(process.argv.slice(2))
  } catch (error) {
    // Of main() itself nothing comes here: its modules could not be read, for lack of file handles for instance.
    console.error(`sr: cannot start: ${error.message}`)
    process.exitCode = 3
  }
} else {
  // Only in a clone: the published package has its build inside.
  console.error('sr: not built yet. Run npm run build first.')
  process.exitCode = 4
}
