import { nextTheme, theme } from './theme.js'

/** Goes on to the next of the page's colours, and says which it has. */
export function ThemeButton() {
  return (
    <button type="button" class="quiet" onClick={nextTheme} aria-label={`Colours: ${theme.value}. Change`}>
      {{ auto: '◐ Auto', light: '☀ Light', dark: '☾ Dark' }[theme.value]}
    </button>
  )
}
