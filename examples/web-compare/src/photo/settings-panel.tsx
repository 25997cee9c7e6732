import { ModelPicker } from '../models/model-picker.js'
import { degrade, isTruth, job } from './photo.js'
import { RestoreControl } from './restore-control.js'
import { SaveButtons } from './save-buttons.js'
import { ScoreTable } from './score-table.js'

/** What enlarges, how it is judged, and the file that comes of it. */
export function SettingsPanel() {
  const now = job.value
  return (
    <>
      <ModelPicker />
      <RestoreControl />
      <label class="switch">
        <input
          type="checkbox"
          checked={isTruth.value}
          onChange={(event) => (isTruth.value = event.currentTarget.checked)}
        />
        <span>
          Compare with the truth
          <small>Shrinks the picture first, enlarges that, and measures what was lost.</small>
        </span>
      </label>
      {isTruth.value && (
        <label class="field">
          <span>Store the smaller picture</span>
          <select
            value={degrade.value ?? ''}
            onChange={(event) => (degrade.value = Number(event.currentTarget.value) || undefined)}
          >
            <option value="">without loss</option>
            {[90, 75, 50, 30].map((quality) => (
              <option key={quality} value={quality}>
                as JPEG of quality {quality}
              </option>
            ))}
          </select>
        </label>
      )}
      {now.kind === 'done' && now.outcome.scores && <ScoreTable scores={now.outcome.scores} />}
      <SaveButtons />
    </>
  )
}
