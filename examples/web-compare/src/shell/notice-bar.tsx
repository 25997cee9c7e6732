import { notice } from './notice.js'

/** The one place where the page says what went wrong. */
export function NoticeBar() {
  const shown = notice.value
  return (
    <div class="notices" role="alert">
      {shown && (
        <p class={`notice ${shown.kind}`}>
          <span>{shown.text}</span>
          <button
            type="button"
            class="quiet"
            aria-label="Close this message"
            onClick={() => (notice.value = undefined)}
          >
            ✕
          </button>
        </p>
      )}
    </div>
  )
}
