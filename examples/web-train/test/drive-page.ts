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
  const { width, height, data } = await canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement
    const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
    copy?.drawImage(element as HTMLCanvasElement, 0, 0)
    return { width, height, data: [...(copy?.getImageData(0, 0, width, height).data ?? [])] }
  })
  return { width, height, channels: 4, data: new Uint8ClampedArray(data) }
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
