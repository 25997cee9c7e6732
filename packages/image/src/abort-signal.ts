/**
 * What is used of an `AbortSignal`, which is one. Spelt out because its own type comes with the DOM or with
 * Node's types, and a program needs neither to compile against this package.
 */
export interface AbortSignalLike {
  readonly aborted: boolean
  readonly reason: unknown
  throwIfAborted(): void
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}
