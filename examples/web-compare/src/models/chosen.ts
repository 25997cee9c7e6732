import { batch, computed, effect, signal } from '@preact/signals'
import { notice, tellError } from '../shell/notice.js'
import { askStudio } from '../work/studio-client.js'
import { listChoices, loadEnlarger, type OwnModel } from './catalog.js'
import type { Enlarger } from './network.js'

/** The user's own model, once there was one. */
export const ownModel = signal<OwnModel | undefined>(undefined)
export const modelId = signal('fsrcnn')
export const scale = signal(2)

export const choices = computed(() => listChoices(ownModel.value))

/** What enlarges: model and scale with the weights; undefined while they are being loaded. */
export const enlarger = signal<Enlarger | undefined>(undefined)

/** The same for those who can only use a network. */
export const chosenNetwork = computed(() => (enlarger.value?.kind === 'network' ? enlarger.value : undefined))

/** A model that lacks the scale brings its own, and a scale that the model lacks the model that has it. */
export function chooseModel(id: string): void {
  const choice = choices.value.find((known) => known.id === id)
  if (!choice) return
  batch(() => {
    if (!choice.scales.includes(scale.value)) scale.value = choice.scales[0] ?? scale.value
    modelId.value = id
  })
}

export function chooseScale(wanted: number): void {
  const choice = choices.value.find(({ id }) => id === modelId.value)
  batch(() => {
    if (!choice?.scales.includes(wanted)) modelId.value = 'fsrcnn'
    scale.value = wanted
  })
}

/** Converts a checkpoint file and uses it. */
export async function useModelFile(file: File): Promise<void> {
  try {
    const converted = await askStudio('convert', { file, fileName: file.name, scale: scale.peek() })
    batch(() => {
      notice.value = undefined
      ownModel.value = converted
      chooseModel('own')
      scale.value = converted.weights.config.scale // also where another model of the user's was in use
    })
  } catch (error) {
    tellError(error)
  }
}

effect(() => {
  const [id, wanted, own] = [modelId.value, scale.value, ownModel.value]
  let isOld = false
  loadEnlarger(id, wanted, own).then(
    (loaded) => {
      if (!isOld) enlarger.value = loaded
    },
    (error) => {
      if (!isOld) tellError(error)
    },
  )
  return () => {
    isOld = true
  }
})
