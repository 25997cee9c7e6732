import { useEffect, useMemo, useRef } from 'preact/hooks'
import { LiveView } from './live/live-view.js'
import type { ScaledNetwork } from './network.js'
import { SavePanel } from './saving/save-panel.js'
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
  useEffect(() => sources.forgive(), [sources, network]) // another network may do where one failed
  useFileDrop(sources.openFile)
  const source = sources.source.value
  const problem = sources.problem.value
  return (
    <div class="video-mode">
      <SourceChoice sources={sources} />
      {problem !== undefined && <p role="alert">{problem}</p>}
      {source !== undefined && (
        <LiveView
          key={source}
          source={source.kind === 'file' ? source.url : source.stream}
          network={network}
          video={player}
          onUnplayable={sources.refuse}
          onError={sources.tell}
        />
      )}
      {source?.kind === 'file' && (
        <SavePanel
          key={source}
          file={source.file}
          network={network}
          onStart={() => player.current?.pause()}
        />
      )}
    </div>
  )
}

/** Takes a file that is dropped anywhere on the page. */
function useFileDrop(onFile: (file: File) => void): void {
  useEffect(() => {
    const allow = (event: DragEvent) => event.preventDefault()
    const take = (event: DragEvent) => {
      event.preventDefault()
      const file = event.dataTransfer?.files[0]
      if (file !== undefined) onFile(file)
    }
    addEventListener('dragover', allow)
    addEventListener('drop', take)
    return () => {
      removeEventListener('dragover', allow)
      removeEventListener('drop', take)
    }
  }, [onFile])
}

function SourceChoice({ sources }: { sources: VideoSources }) {
  const source = sources.source.value
  return (
    <div class="video-source">
      <label class="button">
        {source === undefined ? 'Choose or drop a video' : 'Another video'}
        <input
          type="file"
          accept="video/*,.mkv"
          class="visually-hidden"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0]
            if (file !== undefined) sources.openFile(file)
            event.currentTarget.value = '' // so that the same file can be chosen again
          }}
        />
      </label>
      {source?.kind === 'camera' ? (
        <button type="button" onClick={sources.close}>
          Turn the camera off
        </button>
      ) : (
        <button type="button" onClick={sources.openCamera}>
          Use the camera
        </button>
      )}
    </div>
  )
}
