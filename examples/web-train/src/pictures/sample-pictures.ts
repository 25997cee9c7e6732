import dog from '../../../photos/dog.png?url'
import guitar from '../../../photos/guitar.png?url'
import type { PictureFile } from './pictures.js'

/** Two photographs, served with the page. */
export async function samplePhotos(): Promise<PictureFile[]> {
  const fetchAs = async (name: string, url: string) => ({ name, file: await (await fetch(url)).blob() })
  return Promise.all([fetchAs('dog.png', dog), fetchAs('guitar.png', guitar)])
}

/**
 * Four pages of lettering, drawn by this browser. Letters are unlike the photographs that released weights
 * learned from, so that there is much to gain.
 */
export async function sampleLettering(): Promise<PictureFile[]> {
  return Promise.all(
    papers.map(async (paper, index) => ({
      name: `lettering ${index + 1}.png`,
      file: await drawPage(paper, index),
    })),
  )
}

const papers = [
  { paper: '#ffffff', ink: '#111111', font: 'sans-serif' },
  { paper: '#fffbe8', ink: '#3a2a10', font: 'serif' },
  { paper: '#12202e', ink: '#e8eef6', font: 'sans-serif' },
  { paper: '#f2f5ff', ink: '#222233', font: 'serif' },
]

const words = (
  'edges of ink on paper are unlike photographs and a network that learned from photographs leaves them ' +
  'grey until it has seen some pages of letters'
).split(' ')

function drawPage({ paper, ink, font }: (typeof papers)[number], page: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(320, 240)
  const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D
  context.fillStyle = paper
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.fillStyle = ink
  let next = page * 7
  for (let y = 4, line = page; y < canvas.height; line++) {
    const px = 18 + ((line * 11) % 23)
    y += px + 5
    context.font = `${px}px ${font}`
    const sentence = Array.from({ length: 9 }, () => words[next++ % words.length])
    context.fillText(sentence.join(' '), 8, y)
  }
  return canvas.convertToBlob()
}
