import WebSR from '@websr/websr'

/** Anime4K's small network in websr's shaders, from an ImageBitmap to a canvas: nothing is read back. */
export async function openWebsr({ input: { width, height, data } }) {
  const gpu = await WebSR.initWebGPU()
  const weights = await (await fetch('/cnn-2x-s-an.json')).json()
  const websr = new WebSR({
    network_name: 'anime4k/cnn-2x-s',
    weights,
    gpu,
    canvas: document.createElement('canvas'),
    resolution: { width, height },
  })
  const samples = new Uint8ClampedArray(4 * width * height)
  for (let i = 0; i < samples.length; i++) samples[i] = i % 4 === 3 ? 255 : 255 * data[i >> 2]
  const bitmap = await createImageBitmap(new ImageData(samples, width, height))
  return {
    async run() {
      await websr.render(bitmap)
      await gpu.queue.onSubmittedWorkDone()
    },
    close: () => websr.destroy(),
  }
}
