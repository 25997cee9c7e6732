import type { Page, Worker } from 'playwright-core'

/** An 8-bit picture of RGBA as a canvas shows it. */
export interface ShownPicture {
  readonly width: number
  readonly height: number
  readonly channels: 4
  readonly data: Uint8ClampedArray<ArrayBuffer>
}

export async function addLettering(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sample lettering' }).click()
  await page.getByAltText('lettering 4.png').waitFor()
}

/**
 * Four pages of letters as small as pictures may be, for tests of how training goes rather than of what it
 * gains: scores and previews, of which there are as many as steps in a short run, take most of its time.
 */
export async function addSmallLettering(page: Page): Promise<void> {
  const urls = await page.evaluate(() =>
    ['ink on paper', 'edges of ink', 'some letters', 'more of them'].map((words, index) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 96, height: 96 })
      const context = canvas.getContext('2d') as CanvasRenderingContext2D
      context.fillStyle = '#fffbe8'
      context.fillRect(0, 0, 96, 96)
      context.fillStyle = '#222233'
      for (let line = 0; line < 5; line++) {
        context.font = `${11 + ((line * 5 + index) % 9)}px serif`
        context.fillText(words, 2 + line, 16 + 18 * line)
      }
      return canvas.toDataURL()
    }),
  )
  const files = urls.map((url, index) => ({
    name: `small ${index + 1}.png`,
    mimeType: 'image/png',
    buffer: Buffer.from(url.split(',')[1], 'base64'),
  }))
  await page.getByLabel('Choose pictures').setInputFiles(files)
  await page.getByAltText('small 4.png').waitFor()
}

export async function setNumber(page: Page, label: string, value: number): Promise<void> {
  const field = page.getByRole('spinbutton', { name: label })
  if (!(await field.isVisible())) await page.getByText('More settings').click()
  await field.fill(String(value))
}

export async function startTraining(page: Page): Promise<void> {
  await page.getByRole('button', { name: /Start training|Train again/ }).click()
}

/** Starts, and waits for the last step. */
export async function train(page: Page, steps: number): Promise<void> {
  await setNumber(page, 'Steps', steps)
  await startTraining(page)
  await page.getByText(`Step ${steps} of ${steps}: done.`).waitFor()
}

/** Waits until at least one step is done. */
export async function someSteps(page: Page): Promise<void> {
  await page.getByText(/Step [1-9]\d* of/).waitFor()
}

/** A score in dB by its name. */
export async function scoreOf(page: Page, name: string): Promise<number> {
  const text = await page.locator('.psnr div', { hasText: name }).locator('dd').textContent()
  return Number.parseFloat(text ?? '')
}

/** What the preview shows under that name on its right side. */
export async function shownPicture(page: Page, name: string): Promise<ShownPicture> {
  await page.getByRole('combobox', { name: 'Right' }).selectOption(name)
  await page.locator('.compare[aria-busy=false]').waitFor()
  const canvas = page.getByRole('img', { name, exact: true }).first()
  // As text: a list of as many numbers takes the protocol a second.
  const { width, height, text } = await canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement
    const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
    copy?.drawImage(element as HTMLCanvasElement, 0, 0)
    let text = ''
    for (const value of copy?.getImageData(0, 0, width, height).data ?? []) text += String.fromCharCode(value)
    return { width, height, text: btoa(text) }
  })
  return { width, height, channels: 4, data: Uint8ClampedArray.from(Buffer.from(text, 'base64')) }
}

export function trainingWorkers(page: Page): Worker[] {
  return page.workers().filter((worker) => worker.url().includes('train.worker'))
}

export async function saveWeights(page: Page): Promise<{ readonly name: string; readonly path: string }> {
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save weights' }).click()
  const download = await downloading
  return { name: download.suggestedFilename(), path: await download.path() }
}
