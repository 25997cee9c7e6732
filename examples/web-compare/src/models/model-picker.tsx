import { scales } from './catalog.js'
import { choices, chooseModel, chooseScale, modelId, ownModel, scale, useModelFile } from './chosen.js'

/** Scale, model, and a checkpoint of the user's own. */
export function ModelPicker() {
  const own = ownModel.value
  return (
    <>
      <fieldset class="segments">
        <legend>Scale</legend>
        {scales.map((value) => (
          <label key={value}>
            <input
              type="radio"
              name="scale"
              checked={scale.value === value}
              onChange={() => chooseScale(value)}
            />
            <span>×{value}</span>
          </label>
        ))}
      </fieldset>
      <label class="field">
        <span>Model</span>
        <select value={modelId.value} onChange={(event) => chooseModel(event.currentTarget.value)}>
          {choices.value.map(({ id, label, scales }) => (
            <option key={id} value={id}>
              {label}
              {scales.length === 1 ? ` · only ×${scales[0]}` : ''}
            </option>
          ))}
        </select>
      </label>
      <label class="button">
        Use your own model…
        <input
          type="file"
          accept=".pth,.pt,.tar,.ckpt,.safetensors"
          class="visually-hidden"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0]
            event.currentTarget.value = '' // so that the same file can be chosen again
            if (file) void useModelFile(file)
          }}
        />
      </label>
      {own && modelId.value === 'own' && (
        <div class="own-model" role="status">
          <p>Recognised: {own.recognised}.</p>
          {own.warnings.map((text) => (
            <p key={text} class="warning">
              {text}
            </p>
          ))}
        </div>
      )}
    </>
  )
}
