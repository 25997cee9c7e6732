// Runs in the report. Without it the page shows everything at once, in the colours of the system.
const all = (selector, root = document) => [...root.querySelectorAll(selector)]
const root = document.documentElement

document.querySelector('#theme').addEventListener('click', () => {
  const isDark = root.dataset.theme
    ? root.dataset.theme === 'dark'
    : matchMedia('(prefers-color-scheme: dark)').matches
  root.dataset.theme = isDark ? 'light' : 'dark'
})

for (const [column, button] of all('thead button').entries()) {
  const header = button.parentElement
  button.addEventListener('click', () => {
    const descending = header.ariaSort !== 'descending'
    for (const other of all('thead th')) other.ariaSort = null
    header.ariaSort = descending ? 'descending' : 'ascending'
    const read = (row) => row.children[column].dataset.value
    const order = (a, b) => {
      const [x, y] = [read(a), read(b)]
      return Number.isNaN(Number(x)) ? y.localeCompare(x) : Number(y) - Number(x)
    }
    const rows = all('tbody tr').sort((a, b) => (descending ? order(a, b) : order(b, a)))
    document.querySelector('tbody').append(...rows)
  })
}

const choices = all('#pictures [data-choice]')
const showChosen = () => {
  const chosen = choices.map((group) => [
    group.dataset.choice,
    group.querySelector('[aria-pressed="true"]').value,
  ])
  for (const picture of all('.picture'))
    picture.hidden = chosen.some(([name, value]) => picture.dataset[name] !== value)
}
for (const group of choices) {
  const buttons = all('button', group)
  for (const button of buttons)
    button.addEventListener('click', () => {
      for (const other of buttons) other.ariaPressed = other === button
      showChosen()
    })
}
showChosen()

// Flipping between results in the same place shows differences that are hard to see side by side.
const dialog = document.querySelector('#flip')
const choice = document.querySelector('#flip-choice')
let crops = []
let shown = 0

const flipTo = (index) => {
  shown = (index + crops.length) % crops.length
  dialog.querySelector('img').src = crops[shown].querySelector('img').src
  const { row } = crops[shown].parentElement.dataset
  const picture = crops[shown].closest('.picture').querySelector('h3').firstChild.textContent.trim()
  const title = [picture, `region ${row}`, crops[shown].dataset.psnr].filter(Boolean)
  document.querySelector('#flip-title').textContent = title.join(', ')
  for (const [place, button] of all('button', choice).entries()) button.ariaPressed = place === shown
}

for (const crop of all('.crop')) {
  crop.addEventListener('click', () => {
    crops = all('.crop', crop.parentElement)
    const titles = all('.head b', crop.closest('.grid')).map((title) => title.textContent)
    choice.replaceChildren(
      ...titles.map((title, place) => {
        const button = document.createElement('button')
        button.type = 'button'
        button.textContent = title
        button.addEventListener('click', () => flipTo(place))
        return button
      }),
    )
    flipTo(crops.indexOf(crop))
    dialog.showModal()
  })
}
dialog.addEventListener('keydown', ({ key }) => {
  if (key === 'ArrowLeft') flipTo(shown - 1)
  else if (key === 'ArrowRight') flipTo(shown + 1)
  else if (Number(key) >= 1 && Number(key) <= crops.length) flipTo(Number(key) - 1)
})
dialog.addEventListener('click', ({ target }) => {
  if (target === dialog) dialog.close()
})
