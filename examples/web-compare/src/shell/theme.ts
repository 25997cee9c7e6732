import { effect, signal } from '@preact/signals'

export type Theme = 'auto' | 'light' | 'dark'

const themes: readonly Theme[] = ['auto', 'light', 'dark']

/** The colours of the page: the system's, or the user's choice, which is remembered. */
export const theme = signal<Theme>(themes.find((known) => known === stored()) ?? 'auto')

/** Puts the choice where the style sheet sees it. */
export function followTheme(): void {
  effect(() => {
    document.documentElement.dataset.theme = theme.value
    try {
      localStorage.setItem('theme', theme.value)
    } catch {
      // Where nothing may be stored the choice lasts as long as the page.
    }
  })
}

export function nextTheme(): void {
  theme.value = themes[(themes.indexOf(theme.value) + 1) % themes.length] as Theme
}

function stored(): string | null {
  try {
    return localStorage.getItem('theme')
  } catch {
    return null
  }
}
