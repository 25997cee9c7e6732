/**
 * Whether this runs in Node, Deno or Bun, asked when it runs: conditions of package.json would tell earlier, but
 * not every bundler and test runner knows them, and one that chooses wrongly ends without workers. Next.js' edge
 * runtime has Node's functions, which throw, but no versions.
 */
export function isNode(): boolean {
  const { process } = globalThis as { process?: NodeProcess }
  return process?.versions?.node !== undefined && typeof process.getBuiltinModule === 'function'
}

/** What is asked of Node's; browsers have none, and other runtimes parts of it. */
interface NodeProcess {
  readonly versions?: { readonly node?: string }
  readonly getBuiltinModule?: unknown
}
