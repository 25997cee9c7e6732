import { takeFiles, weightsEndings } from '../take-files.js'
import { isLocked } from '../training/run.js'
import { ownFile } from '../weights/start-weights.js'
import {
  type BackendChoice,
  changeSettings,
  limits,
  type Part,
  type Scale,
  type Settings,
  settings,
  usualRate,
} from './settings.js'

/** What is trained, from what, and how long. Locked while a run has these settings. */
export function SettingsForm() {
  const { scale, part, steps, learningRate, backend } = settings.value
  return (
    <section class="card" aria-labelledby="settings-title">
      <h2 id="settings-title">
        <span class="number">2</span> What to train
      </h2>
      <fieldset class="settings" disabled={isLocked.value}>
        <legend class="visually-hidden">Settings of the training</legend>
        <Choice<Scale>
          legend="Enlarge by"
          name="scale"
          value={scale}
          options={[
            [2, '×2'],
            [3, '×3'],
            [4, '×4'],
          ]}
          onChoose={(scale) => changeSettings({ scale })}
        />
        <StartWeights />
        <Choice<Part>
          legend="Train"
          name="part"
          value={part}
          options={[
            ['everything', 'everything'],
            ['head', 'only the head'],
          ]}
          onChoose={(part) => changeSettings({ part, learningRate: usualRate[part] })}
        />
        <details>
          <summary>More settings</summary>
          <div class="more">
            <label>
              Steps
              <input
                type="number"
                min={limits.steps[0]}
                max={limits.steps[1]}
                value={steps}
                onInput={({ currentTarget }) => changeSettings({ steps: currentTarget.valueAsNumber })}
              />
            </label>
            <label>
              Learning rate
              <input
                type="number"
                min={limits.learningRate[0]}
                max={limits.learningRate[1]}
                step="any"
                value={learningRate}
                onInput={({ currentTarget }) => changeSettings({ learningRate: currentTarget.valueAsNumber })}
              />
            </label>
            <label>
              Compute on
              <select
                value={backend}
                onChange={({ currentTarget }) =>
                  changeSettings({ backend: currentTarget.value as BackendChoice })
                }
              >
                <option value="auto">whatever is fast</option>
                <option value="webgl">graphics card (WebGL)</option>
                <option value="wasm">processor (WebAssembly)</option>
              </select>
            </label>
          </div>
        </details>
      </fieldset>
    </section>
  )
}

function StartWeights() {
  const { start } = settings.value
  return (
    <div class="field">
      <span id="start-label">Start from</span>
      <div class="start">
        <select
          aria-labelledby="start-label"
          value={start}
          onChange={({ currentTarget }) =>
            changeSettings({ start: currentTarget.value as Settings['start'] })
          }
        >
          <option value="fsrcnn-s">FSRCNN-s, fast</option>
          <option value="fsrcnn">FSRCNN, 3 × the work</option>
          {ownFile.value !== undefined && <option value="own">{ownFile.value.name}</option>}
        </select>
        <label class="button">
          Open …
          <input
            type="file"
            aria-label="Open weights"
            accept={weightsEndings.join()}
            onChange={({ currentTarget }) => {
              void takeFiles(currentTarget.files ?? [])
              currentTarget.value = ''
            }}
          />
        </label>
      </div>
    </div>
  )
}

interface ChoiceProps<T> {
  readonly legend: string
  readonly name: string
  readonly value: T
  readonly options: readonly (readonly [value: T, label: string])[]
  readonly onChoose: (value: T) => void
}

/** Radio buttons in a row. */
function Choice<T extends string | number>({ legend, name, value, options, onChoose }: ChoiceProps<T>) {
  return (
    <fieldset class="segments">
      <legend>{legend}</legend>
      {options.map(([option, label]) => (
        <label key={option}>
          <input type="radio" name={name} checked={option === value} onChange={() => onChoose(option)} />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  )
}
