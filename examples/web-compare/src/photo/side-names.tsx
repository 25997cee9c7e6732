import { choices, modelId } from '../models/chosen.js'
import { layers } from './layers.js'
import { isTruth } from './photo.js'
import { beside } from './stage.js'

/** What is left and right of the line. */
export function SideNames() {
  const model = choices.value.find(({ id }) => id === modelId.value)
  return (
    <>
      <p class="name">{beforeName()}</p>
      <p class="name after">{model?.label}</p>
    </>
  )
}

function beforeName(): string {
  if (beside.value === 'original' && isTruth.value) return 'The truth'
  if (beside.value === 'bicubic' && layers.value.bicubic.length > 0) return 'Bicubic'
  return isTruth.value ? 'Shrunk pixels' : 'Original pixels'
}
