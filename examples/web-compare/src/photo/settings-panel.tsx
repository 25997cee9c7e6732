import { ModelPicker } from '../models/model-picker.js'
import { isTruth, job } from './photo.js'
import { SaveButtons } from './save-buttons.js'
import { ScoreTable } from './score-table.js'

/** What enlarges, how it is judged, and the file that comes of it. */
export function SettingsPanel() {
  const now = job.value
  return (
    <>
      <ModelPicker />
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
      {now.kind === 'done' && now.outcome.scores && <ScoreTable scores={now.outcome.scores} />}
      <SaveButtons />
    </>
  )
}
