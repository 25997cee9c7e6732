import { useComputed, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { CompareSlider } from './compare-slider.js'
import {
  after,
  before,
  bicubic,
  computing,
  heldOut,
  original,
  shownIndex,
  watchPreview,
} from './preview-pictures.js'

const sides = {
  bicubic: { label: 'Bicubic', picture: bicubic },
  before: { label: 'Before training', picture: before },
  after: { label: 'After training', picture: after },
  original: { label: 'Original', picture: original },
} as const

type Side = keyof typeof sides

/** A held-out picture, made small and enlarged again, two ways beside each other. */
export function Preview() {
  useEffect(watchPreview, [])
  const chosenLeft = useSignal<Side | undefined>(undefined)
  const chosenRight = useSignal<Side | undefined>(undefined)
  const hasAfter = useComputed(() => after.value !== undefined)
  const pictures = heldOut.value
  if (pictures.length === 0) return null
  const left = chosenLeft.value ?? (hasAfter.value ? 'before' : 'bicubic')
  const right = chosenRight.value ?? (hasAfter.value ? 'after' : 'before')
  return (
    <section class="card" aria-labelledby="preview-title">
      <h2 id="preview-title">Preview on held-out pixels</h2>
      <p class="row">
        <SideChoice label="Left" value={left} onChoose={(side) => (chosenLeft.value = side)} />
        <SideChoice label="Right" value={right} onChoose={(side) => (chosenRight.value = side)} />
        {pictures.length > 1 && (
          <label class="inline">
            Picture
            <select
              value={Math.min(shownIndex.value, pictures.length - 1)}
              onChange={({ currentTarget }) => (shownIndex.value = Number(currentTarget.value))}
            >
              {pictures.map(({ name }, index) => (
                <option key={`${index} ${name}`} value={index}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
      </p>
      <CompareSlider
        isBusy={computing.value > 0}
        left={{ label: sides[left].label, picture: sides[left].picture.value }}
        right={{ label: sides[right].label, picture: sides[right].picture.value }}
      />
    </section>
  )
}

interface SideChoiceProps {
  readonly label: string
  readonly value: Side
  readonly onChoose: (side: Side) => void
}

function SideChoice({ label, value, onChoose }: SideChoiceProps) {
  return (
    <label class="inline">
      {label}
      <select value={value} onChange={({ currentTarget }) => onChoose(currentTarget.value as Side)}>
        {Object.entries(sides).map(([side, { label }]) => (
          <option key={side} value={side} disabled={side === 'after' && after.value === undefined}>
            {label}
          </option>
        ))}
      </select>
    </label>
  )
}
