/** What npm runs in a package's folder before it packs it: refuses one without a build, or with a stale one. */
import { assertBuilt } from './assert-built.js'

try {
  assertBuilt(process.cwd())
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
