import { signal } from '@preact/signals'

/** What is wrong or worth knowing, in words; shown in one place of the page. */
export interface Notice {
  readonly kind: 'error' | 'note'
  readonly text: string
}

export const notice = signal<Notice | undefined>(undefined)

/** Tells of an error; one that the user has asked for by cancelling is none. */
export function tellError(error: unknown): void {
  if (error instanceof DOMException && error.name === 'AbortError') return
  notice.value = { kind: 'error', text: error instanceof Error ? error.message : String(error) }
}
