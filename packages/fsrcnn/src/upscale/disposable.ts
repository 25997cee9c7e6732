/**
 * What `using` calls, where the program's TypeScript and its platform know of it. The name of the method is
 * looked up in the program's own declarations, so that programs without the library esnext.disposable
 * compile.
 */
export type Disposes = { readonly [Key in DisposeKey]: () => void }

type DisposeKey = SymbolConstructor extends { readonly dispose: infer Key } ? Extract<Key, symbol> : never

/** Gives the owner the method that `using` calls; where the platform has no `Symbol.dispose`, none. */
export function disposable<Owner extends { dispose(): void }>(
  owner: Owner,
  wellKnown: object = Symbol,
): Owner & Disposes {
  const dispose: unknown = Reflect.get(wellKnown, 'dispose')
  if (typeof dispose === 'symbol') Object.defineProperty(owner, dispose, { value: () => owner.dispose() })
  return owner as Owner & Disposes
}
