/** Counts how many VideoFrames are open from now on, as each must be closed by who made it. */
export function countFrames() {
  const Original = globalThis.VideoFrame
  const open = new Set<VideoFrame>()
  let most = 0
  const opened = <Frame extends VideoFrame>(frame: Frame): Frame => {
    open.add(frame)
    most = Math.max(most, open.size)
    return frame
  }
  const { close, clone } = Original.prototype
  Original.prototype.close = function () {
    open.delete(this)
    close.call(this)
  }
  Original.prototype.clone = function () {
    return opened(clone.call(this))
  }
  globalThis.VideoFrame = new Proxy(Original, {
    construct: (target, call) => opened(Reflect.construct(target, call)),
  })
  const Decoder = globalThis.VideoDecoder
  globalThis.VideoDecoder = new Proxy(Decoder, {
    construct: (target, [callbacks]: [VideoDecoderInit]) =>
      new target({ ...callbacks, output: (frame) => callbacks.output(opened(frame)) }),
  })
  return {
    /** Ends the count, when what was under way has ended too. */
    async settle() {
      for (let turn = 0; open.size > 0 && turn < 50; turn++)
        await new Promise((resolve) => setTimeout(resolve, 20))
      globalThis.VideoFrame = Original
      globalThis.VideoDecoder = Decoder
      Object.assign(Original.prototype, { close, clone })
      return { most, left: open.size }
    },
  }
}
