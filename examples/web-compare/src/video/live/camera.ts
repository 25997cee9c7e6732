import { VideoError } from '../saving/video-error.js'

/** The camera's pictures, without sound; whoever asks for them calls `stopCamera`. Rejects with VideoError. */
export async function openCamera(): Promise<MediaStream> {
  // Undefined on pages that came over plain http.
  const devices = (navigator as { mediaDevices?: MediaDevices }).mediaDevices
  if (devices === undefined) {
    throw new VideoError('no-camera', 'A camera can only be used on a page that was loaded over https.')
  }
  try {
    // Small pictures are what is worth enlarging, and what can be enlarged as they come.
    return await devices.getUserMedia({ video: { width: { ideal: 640 }, height: { ideal: 360 } } })
  } catch (cause) {
    throw new VideoError('no-camera', inWords(cause), { cause })
  }
}

/** Turns the camera's light off. */
export function stopCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

function inWords(error: unknown): string {
  const name = error instanceof DOMException ? error.name : ''
  switch (name) {
    case 'NotAllowedError':
      return 'The camera was refused. Allow it for this page in the browser’s settings, and try again.'
    case 'NotFoundError':
      return 'No camera was found. Connect one, and try again.'
    case 'NotReadableError':
      return 'The camera does not answer; another program may be using it. Close that one, and try again.'
    default:
      return `The camera could not be started (${error instanceof Error ? error.message : String(error)}).`
  }
}
