import { signal } from '@preact/signals'

/** What went wrong and does not end anything, in sentences for the user; the newest last. */
const notices = signal<readonly string[]>([])

export function notify(sentence: string): void {
  notices.value = [...notices.value.filter((other) => other !== sentence), sentence].slice(-5)
}

export function Notices() {
  return (
    <div class="notices" role="alert">
      {notices.value.map((sentence) => (
        <p key={sentence} class="notice">
          <span>{sentence}</span>
          <button
            type="button"
            class="quiet"
            onClick={() => dismiss(sentence)}
            aria-label="Dismiss this message"
          >
            ✕
          </button>
        </p>
      ))}
    </div>
  )
}

function dismiss(sentence: string): void {
  notices.value = notices.value.filter((other) => other !== sentence)
}
