/** Makes another frame of one; it neither closes it nor keeps it. */
export type MakeFrame = (frame: VideoFrame, signal: AbortSignal) => Promise<VideoFrame>

/** The next frame is read and handed over while the network runs on one. */
const mostInFlight = 2

/**
 * The two ends of a stream that makes other frames of frames, in their order and two at a time, and closes
 * all that nobody will read. A TransformStream would do, but browsers do not tell it that its reader cancels.
 */
export function createFrameStreams(make: MakeFrame): TransformStream<VideoFrame, VideoFrame> {
  const abort = new AbortController()
  const { signal } = abort
  const waiting = new Set<VideoFrame>() // written, and not begun
  const running: Promise<VideoFrame>[] = [] // first in, first out
  let isComplete = false
  let input: WritableStreamDefaultController
  let output: ReadableStreamDefaultController<VideoFrame>

  // Either end waits for the other to do something.
  let tell = () => {}
  let change = Promise.resolve()
  const waitForNext = () => {
    change = new Promise((resolve) => {
      tell = () => {
        waitForNext()
        resolve()
      }
    })
  }
  waitForNext()

  async function makeAndClose(frame: VideoFrame): Promise<VideoFrame> {
    try {
      signal.throwIfAborted()
      return await make(frame, signal)
    } finally {
      frame.close()
    }
  }

  /** Ends both streams, and closes the frames between them, those that come yet as well. */
  function end(reason: unknown): void {
    if (signal.aborted) return
    abort.abort(reason)
    for (const frame of waiting) frame.close()
    for (const work of running.splice(0)) {
      work.then(
        (frame) => frame.close(),
        () => {},
      )
    }
    input.error(reason)
    output.error(reason)
    tell()
  }

  const writable = new WritableStream<VideoFrame>(
    {
      start(controller) {
        input = controller
      },
      async write(frame) {
        waiting.delete(frame)
        while (running.length >= mostInFlight) await change
        const work = makeAndClose(frame)
        work.catch(() => {}) // the reader is told in its turn
        running.push(work)
        tell()
      },
      close() {
        isComplete = true
        tell()
      },
      abort: end,
    },
    {
      highWaterMark: 1,
      // Called for every frame that is written: a stream that ends early drops those that wait without a word.
      size(frame) {
        if (signal.aborted) frame.close()
        else waiting.add(frame)
        return 1
      },
    },
  )

  const readable = new ReadableStream<VideoFrame>(
    {
      start(controller) {
        output = controller
      },
      async pull(controller) {
        while (running.length === 0 && !isComplete && !signal.aborted) await change
        if (signal.aborted) return
        if (running.length === 0) return controller.close()
        try {
          const frame = await running[0]
          if (signal.aborted) return // `end` closes the frame
          running.shift()
          controller.enqueue(frame)
          tell()
        } catch (error) {
          end(error)
        }
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  )
  return { readable, writable }
}
