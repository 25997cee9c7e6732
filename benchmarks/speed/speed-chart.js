import { networks } from './networks.js'

const width = 860
const labelWidth = 240
const valueWidth = 90
const rowHeight = 24

/** The peers at 640×360 ×3 as horizontal bars, fastest first, one panel per network, as an SVG document. */
export function speedChart({ peers }) {
  const panels = ['fsrcnn', 'fsrcnn-s'].map((network) =>
    peers.find((one) => isFullHd(one) && one.network === network),
  )
  let y = 8
  const drawn = panels.map(({ network, rows }) => {
    const panel = drawPanel(`${networks[network].label} ×3, 640×360 → 1920×1080, milliseconds`, rows, y)
    y += 44 + rows.length * rowHeight
    return panel
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" role="img" aria-label="Milliseconds per picture, less is better">
<style>
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600 }
  .theirs { fill: #a9b1ba }
  .ours { fill: #0969da }
</style>
<rect width="${width}" height="${y}" fill="#fff"/>
${drawn.join('\n')}
</svg>
`
}

/** The case that frames per second at 1080p are told from. */
export function isFullHd({ scale, width, height }) {
  return scale === 3 && width === 640 && height === 360
}

function drawPanel(title, rows, top) {
  const sorted = [...rows].sort((a, b) => a.ms.min - b.ms.min)
  const longest = sorted.at(-1).ms.min
  const bars = sorted.map(({ contender, ours, ms }, i) => {
    const y = top + 32 + i * rowHeight
    const length = ((width - labelWidth - valueWidth) * ms.min) / longest
    return `<text x="${labelWidth - 10}" y="${y + 13}" text-anchor="end">${contender}</text>
<rect class="${ours ? 'ours' : 'theirs'}" x="${labelWidth}" y="${y}" width="${length.toFixed(1)}" height="${rowHeight - 6}" rx="2"/>
<text x="${(labelWidth + length + 6).toFixed(1)}" y="${y + 13}">${ms.min.toFixed(0)}</text>`
  })
  return [`<text class="title" x="10" y="${top + 14}">${title}</text>`, ...bars].join('\n')
}
