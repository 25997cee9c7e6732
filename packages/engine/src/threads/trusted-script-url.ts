/**
 * What a `Worker` takes for a script's URL. Where a page demands Trusted Types, its policy must allow the
 * name: `sr-engine` for threads, `sr-upscaler` for upscalers in workers.
 */
export function trustedScriptUrl(url: string, name: 'sr-engine' | 'sr-upscaler'): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes }
  const policy = policies.get(name) ?? trustedTypes?.createPolicy(name, { createScriptURL: (given) => given })
  if (policy === undefined) return url
  policies.set(name, policy)
  return policy.createScriptURL(url)
}

/** A name can be taken only once. */
const policies = new Map<string, ScriptUrlPolicy>()

/** What is used of the browser's, which TypeScript does not know yet. `Worker` takes what a policy makes. */
interface TrustedTypes {
  createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy
}

interface ScriptUrlPolicy {
  createScriptURL(url: string): string
}
