import { useState } from 'preact/hooks'
import { job, photo } from './photo.js'
import { canRestore, type RestoreMode, restoreMode, statedStrength } from './restoring.js'
import { sayRestored } from './say-restored.js'

const labels: Readonly<Record<RestoreMode, string>> = { auto: 'Auto', off: 'Off', stated: 'By hand' }

/** How strongly is undone what JPEG did, and what was found and done. */
export function RestoreControl() {
  if (!canRestore.value) return <p class="hint">This model restores no JPEG. FSRCNN and FSRCNN-s do.</p>
  const now = job.value
  return (
    <div class="restore">
      <fieldset class="segments">
        <legend>Restore what JPEG took</legend>
        {(['auto', 'off', 'stated'] as const).map((mode) => (
          <label key={mode}>
            <input
              type="radio"
              name="restore"
              checked={restoreMode.value === mode}
              onChange={() => (restoreMode.value = mode)}
            />
            <span class="segment">{labels[mode]}</span>
          </label>
        ))}
      </fieldset>
      {restoreMode.value === 'stated' && <StrengthSlider />}
      <p class="hint" role="status">
        {now.kind === 'done' && photo.value
          ? sayRestored(restoreMode.value, photo.value.compression, now.outcome.restoration)
          : ''}
      </p>
    </div>
  )
}

/** Says the number while it moves; the picture is enlarged when it is let go. */
function StrengthSlider() {
  const [shown, show] = useState(statedStrength.value)
  return (
    <label class="inline-field">
      <span>Strength</span>
      <input
        type="range"
        min="0"
        max="1"
        step="0.05"
        value={statedStrength.value}
        onInput={(event) => show(event.currentTarget.valueAsNumber)}
        onChange={(event) => (statedStrength.value = event.currentTarget.valueAsNumber)}
      />
      <output>{shown.toFixed(2)}</output>
    </label>
  )
}
