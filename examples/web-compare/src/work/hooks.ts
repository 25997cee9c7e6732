import type { News } from './messages.js'

/** How a task of the studio is ended, and whom it tells. */
export interface Hooks {
  readonly signal: AbortSignal
  readonly tell: (news: News, transfer?: Transferable[]) => void
}
