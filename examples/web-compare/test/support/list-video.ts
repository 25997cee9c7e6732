import { ALL_FORMATS, BlobSource, EncodedPacketSink, Input, VideoSampleSink } from 'mediabunny'

/** All that a player would find in a video file, read by mediabunny. */
export async function listVideo(file: Blob) {
  const input = new Input({ source: new BlobSource(file), formats: ALL_FORMATS })
  const video = await input.getPrimaryVideoTrack()
  if (video === null) throw new Error('no pictures')
  const frames: { timestamp: number; duration: number }[] = []
  let colour: VideoColorSpaceInit = {}
  /** Of the last frame. */
  let meanColour = [0, 0, 0]
  for await (const frame of new VideoSampleSink(video).samples()) {
    const { timestamp, duration } = frame
    frames.push({ timestamp, duration })
    colour = frame.colorSpace.toJSON()
    const rgba = new Uint8Array(frame.allocationSize({ format: 'RGBA' }))
    await frame.copyTo(rgba, { format: 'RGBA' })
    meanColour = meanOf(rgba)
    frame.close()
  }
  const audio = []
  for (const track of await input.getAudioTracks()) {
    const packets: { timestamp: number; duration: number; bytes: string }[] = []
    for await (const { timestamp, duration, data } of new EncodedPacketSink(track).packets()) {
      packets.push({ timestamp, duration, bytes: btoa(String.fromCharCode(...data)) })
    }
    audio.push({ codec: await track.getCodec(), config: await describe(track.getDecoderConfig()), packets })
  }
  return {
    mimeType: (await input.getFormat()).mimeType,
    codec: await video.getCodec(),
    width: await video.getCodedWidth(),
    height: await video.getCodedHeight(),
    displayWidth: await video.getDisplayWidth(),
    displayHeight: await video.getDisplayHeight(),
    rotation: await video.getRotation(),
    duration: await input.getDurationFromMetadata(),
    colour,
    meanColour,
    frames,
    audio,
  }
}

async function describe(config: Promise<AudioDecoderConfig | null>) {
  const { codec, numberOfChannels, sampleRate } = (await config) as AudioDecoderConfig
  return { codec, numberOfChannels, sampleRate }
}

/** The mean red, green and blue. */
function meanOf(rgba: Uint8Array): number[] {
  const sums = [0, 0, 0]
  for (let i = 0; i < rgba.length; i++) if (i % 4 < 3) sums[i % 4] += rgba[i]
  return sums.map((sum) => sum / (rgba.length / 4))
}
