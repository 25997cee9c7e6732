import {
  type AudioCodec,
  EncodedAudioPacketSource,
  EncodedPacketSink,
  type InputAudioTrack,
  type Output,
} from 'mediabunny'
import { trackLabels } from './track-labels.js'

/** A sound track on its way into the output, a stretch at a time. */
export interface AudioCopy {
  /** Copies the packets that begin at or before this time, in seconds. */
  copyUntil(seconds: number): Promise<void>
  /** Where the last packet ends that was copied. */
  endSeconds(): number
  /** Tells the output that nothing more comes, or drops what was read ahead. */
  close(): Promise<void>
}

/**
 * Copies a sound track packet by packet, undecoded, beside the pictures: a container wants both in the order of
 * time, and would have to hold the whole of one in memory until the other comes.
 */
export async function followAudio(
  track: InputAudioTrack,
  codec: AudioCodec,
  output: Output,
): Promise<AudioCopy> {
  const source = new EncodedAudioPacketSource(codec)
  output.addAudioTrack(source, await trackLabels(track))
  const decoderConfig = await track.getDecoderConfig()
  const description = decoderConfig === null ? {} : { decoderConfig }
  const packets = new EncodedPacketSink(track).packets()
  let next = await packets.next()
  let end = 0
  return {
    endSeconds: () => end,
    async copyUntil(seconds) {
      while (!next.done && next.value.timestamp <= seconds) {
        await source.add(next.value, description)
        end = next.value.timestamp + next.value.duration
        next = await packets.next()
      }
    },
    async close() {
      source.close()
      await packets.return()
    },
  }
}
