import type { Input } from 'mediabunny'
import type { VideoPlan } from './plan-video.js'

/** By how much what the file says of its length may be wrong without anything missing. */
const toleranceSeconds = 0.25

/** What the original has, or says it has, that the saved video lacks, in words. */
export async function listLosses(input: Input, plan: VideoPlan, endSeconds: number): Promise<string[]> {
  const losses: string[] = []
  const silent = (await input.getAudioTracks()).length - plan.audio.length
  if (silent > 0) {
    losses.push(`${silent} of its sound tracks is in a format that cannot be copied, and is left out.`)
  }
  const statedSeconds = (await input.getDurationFromMetadata()) ?? endSeconds
  if (endSeconds < statedSeconds - toleranceSeconds) {
    losses.push(
      `The video breaks off after ${endSeconds.toFixed(1)} of ${statedSeconds.toFixed(1)} seconds; ` +
        'what there is of it was saved.',
    )
  }
  return losses
}
