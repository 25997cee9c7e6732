import { enlarger } from '../models/chosen.js'
import { cancel, enlargePhoto, job, photo } from './photo.js'

/** What is being done, how far it is, and how fast it was. */
export function StatusLine() {
  const now = job.value
  const chosen = enlarger.value
  return (
    <div class="status">
      {now.kind === 'working' && (
        <progress max={1} value={now.ratio} aria-label="Enlarging">
          {Math.round(now.ratio * 100)} %
        </progress>
      )}
      <p role="status">{say()}</p>
      {(now.kind === 'working' || now.kind === 'opening') && (
        <button type="button" onClick={cancel}>
          Cancel
        </button>
      )}
      {(now.kind === 'cancelled' || now.kind === 'failed') && photo.value && chosen && (
        <button type="button" onClick={() => void enlargePhoto(chosen)}>
          Enlarge again
        </button>
      )}
    </div>
  )
}

/** In words that are only spoken when the state changes, not with every part. */
function say(): string {
  const now = job.value
  switch (now.kind) {
    case 'opening':
      return 'Opening the picture…'
    case 'working':
      return 'Enlarging…'
    case 'cancelled':
      return 'Cancelled.'
    case 'failed':
      return 'Nothing was enlarged.'
    case 'done': {
      const { width, height, ms } = now.outcome
      const megapixels = (width * height) / 1e6
      const seconds = ms / 1000
      const time = seconds < 1 ? `${Math.round(ms)} ms` : `${seconds.toFixed(1)} s`
      return `${width} × ${height} in ${time}: ${(megapixels / seconds).toFixed(1)} megapixels a second`
    }
  }
}
