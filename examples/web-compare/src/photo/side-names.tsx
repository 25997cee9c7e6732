import { choices, modelId } from '../models/chosen.js'
import { isTruth } from './photo.js'
import { shownBeside } from './scene.js'

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
  if (shownBeside.value === 'original') return 'The truth'
  if (shownBeside.value === 'bicubic') return 'Bicubic'
  return isTruth.value ? 'Shrunk pixels' : 'Original pixels'
}
