import { useEffect, useMemo, useRef } from 'preact/hooks'
import type { ScaledNetwork } from '../models/network.js'
import { givenVideo } from '../shell/mode.js'
import { tellError } from '../shell/notice.js'
import { LiveView } from './live/live-view.js'
import { SavePanel } from './saving/save-panel.js'
import { savingState } from './saving/saving.js'
import { SavingStatus } from './saving/saving-status.js'
import { createVideoSources, type VideoSources } from './video-source.js'
import './video.css'

export interface VideoModeProps {
  /** The network that enlarges; it may change while a video plays. */
  readonly network: ScaledNetwork
}

/** A video file or a camera, enlarged as it plays; a file can be saved enlarged. */
export function VideoMode({ network }: VideoModeProps) {
  const sources = useMemo(createVideoSources, [])
  const player = useRef<HTMLVideoElement>(null)
  useEffect(() => sources.close, [sources]) // turns the camera off when the mode is left
  useGivenVideo(sources.openFile)
  const source = sources.source.value
  const isSavingShown = savingState.value.phase !== 'idle'
  if (source === undefined) return <NothingOpen sources={sources} />
  return (
    <div class="video-mode">
      <LiveView
        key={source}
        source={source.kind === 'file' ? source.url : source.stream}
        network={network}
        video={player}
        onUnplayable={sources.refuse}
        onError={tellError}
      />
      {(source.kind === 'file' || isSavingShown) && (
        <section class="save-panel card" aria-labelledby="save-title">
          <h2 id="save-title">Save it enlarged</h2>
          {source.kind === 'file' && (
            <SavePanel
              key={source}
              file={source.file}
              network={network}
              onStart={() => player.current?.pause()}
            />
          )}
          <SavingStatus />
        </section>
      )}
      <div class="video-source">
        <VideoFileButton label="Another video" sources={sources} />
        {source.kind === 'camera' ? (
          <button type="button" onClick={sources.close}>
            Turn the camera off
          </button>
        ) : (
          <CameraButton sources={sources} />
        )}
      </div>
    </div>
  )
}

function NothingOpen({ sources }: { sources: VideoSources }) {
  return (
    <div class="video-mode video-empty card">
      <p>See a film enlarged while it plays, and save it so.</p>
      <div class="video-source">
        <VideoFileButton label="Choose a video" isFirst sources={sources} />
        <CameraButton sources={sources} />
      </div>
      <p class="hint">Or drop one here. MP4, MOV, WebM and MKV, as far as this browser plays them.</p>
      <SavingStatus />
    </div>
  )
}

/** Takes what was dropped anywhere on the page, perhaps before this mode was there. */
function useGivenVideo(onFile: (file: File) => void): void {
  const given = givenVideo.value
  useEffect(() => {
    if (given === undefined) return
    givenVideo.value = undefined
    onFile(given)
  }, [given, onFile])
}

function VideoFileButton(props: { label: string; isFirst?: boolean; sources: VideoSources }) {
  const { label, isFirst, sources } = props
  return (
    <label class={isFirst ? 'button primary' : 'button'}>
      {label}
      <input
        type="file"
        accept="video/*,.mkv"
        class="visually-hidden"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0]
          event.currentTarget.value = '' // so that the same file can be chosen again
          if (file !== undefined) sources.openFile(file)
        }}
      />
    </label>
  )
}

function CameraButton({ sources }: { sources: VideoSources }) {
  return (
    <button type="button" onClick={sources.openCamera}>
      Use the camera
    </button>
  )
}
