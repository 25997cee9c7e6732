#!/usr/bin/env node
import { existsSync } from 'node:fs'

const built = new URL('../dist/main.js', import.meta.url)
if (existsSync(built)) {
  const { main } = await import(built.href)
  process.exitCode = await main(process.argv.slice(2))
} else {
  // Only in a clone: the published package has its build inside.
  console.error('sr: not built yet. Run npm run build first.')
  process.exitCode = 4
}
