import { layers } from './layers.js'
import { isTruth } from './photo.js'
import { type Beside, beside, isDifference, isLoupe, showAll, showFullSize, view, zoomBy } from './stage.js'

/** How the two are compared. */
export function ViewControls() {
  return (
    <div class="view-controls">
      <label class="field inline">
        <span>Before</span>
        <select
          value={beside.value}
          onChange={(event) => (beside.value = event.currentTarget.value as Beside)}
        >
          <option value="pixels">{isTruth.value ? 'Shrunk pixels' : 'Original pixels'}</option>
          <option value="bicubic" disabled={layers.value.bicubic.length === 0}>
            Bicubic
          </option>
          <option value="original" disabled={!isTruth.value}>
            The truth
          </option>
        </select>
      </label>
      <button
        type="button"
        aria-pressed={isDifference.value}
        onClick={() => (isDifference.value = !isDifference.value)}
      >
        {isTruth.value && beside.value === 'original' ? 'Error map' : 'Difference'}
      </button>
      <button type="button" aria-pressed={isLoupe.value} onClick={() => (isLoupe.value = !isLoupe.value)}>
        Loupe
      </button>
      <fieldset class="zoom" aria-label="Zoom">
        <button type="button" aria-label="Smaller" onClick={() => zoomBy(0.8)}>
          −
        </button>
        <output aria-label="Zoom">{Math.round(view.value.zoom * 100)} %</output>
        <button type="button" aria-label="Larger" onClick={() => zoomBy(1.25)}>
          +
        </button>
        <button type="button" onClick={showAll}>
          Fit
        </button>
        <button type="button" onClick={showFullSize}>
          1:1
        </button>
      </fieldset>
    </div>
  )
}
