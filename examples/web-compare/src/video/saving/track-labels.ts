import type { BaseTrackMetadata, InputTrack } from 'mediabunny'

/** What a track is called, in which language it is, and what it is for. */
export async function trackLabels(track: InputTrack): Promise<BaseTrackMetadata> {
  const name = await track.getName()
  return {
    languageCode: await track.getLanguageCode(),
    disposition: await track.getDisposition(),
    ...(name === null ? {} : { name }),
  }
}
