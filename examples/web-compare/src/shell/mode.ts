import { signal } from '@preact/signals'

/** What the page enlarges. */
export type Mode = 'photo' | 'video'
export const mode = signal<Mode>('photo')

/** A video that was dropped or pasted; whoever shows videos takes it from here. */
export const givenVideo = signal<File | undefined>(undefined)
