import { run, trainedWeights } from '../training/run.js'

/** Saves what was learned as a weights file, which the page and `sr upscale --model FILE` open. */
export function SaveWeights() {
  if (trainedWeights.value === undefined) return null
  return (
    <button type="button" onClick={saveWeights}>
      Save weights
    </button>
  )
}

async function saveWeights(): Promise<void> {
  const weights = trainedWeights.value
  if (weights === undefined || run.value === undefined) return
  const { writeWeights } = await import('@sr/weights-converter/safetensors')
  const { start, scale } = run.value.settings
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([writeWeights(weights)]))
  link.download = `${start === 'own' ? 'fsrcnn' : start}-x${scale}-fine-tuned.safetensors`
  link.click()
  URL.revokeObjectURL(link.href)
}
