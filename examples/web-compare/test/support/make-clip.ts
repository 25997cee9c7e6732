import { BufferTarget, CanvasSource, Output, Quality, WebMOutputFormat } from 'mediabunny'

/** A WebM of so many small pictures, 50 a second, in which a bar moves. */
export async function makeClip(frames: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(32, 18)
  const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D
  const pictures = new CanvasSource(canvas, { codec: 'vp8', quality: new Quality('low') })
  const target = new BufferTarget()
  const output = new Output({ format: new WebMOutputFormat(), target })
  output.addVideoTrack(pictures)
  await output.start()
  for (let frame = 0; frame < frames; frame++) {
    context.fillStyle = 'navy'
    context.fillRect(0, 0, 32, 18)
    context.fillStyle = 'gold'
    context.fillRect(frame % 32, 0, 4, 18)
    await pictures.add(frame / 50, 1 / 50)
  }
  await output.finalize()
  return new Blob([target.buffer as ArrayBuffer])
}
