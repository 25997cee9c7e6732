import { encodePicture } from '@sr/image/canvas'
import type { Upscaler } from '../upscale/upscaler.js'

/** How `<sr-image>` comes by its upscalers. */
export interface SrImageOptions {
  /** Makes an upscaler, once for each scale; all elements share it. The page disposes it if it ever wants to. */
  readonly upscalerFor: (scale: number) => Upscaler | Promise<Upscaler>
  /** The element's name. Default `sr-image`. */
  readonly name?: string
}

/**
 * Defines `<sr-image src alt scale>`, or `<sr-image><img …></sr-image>`: an `<img>` whose picture is enlarged when it
 * comes near the viewport, and then put in its place at the same size, so that nothing on the page moves. Without
 * `scale` it is the smallest of 2, 3 and 4 that the screen can show there, if any. Until then, without scripts, and
 * after an error the plain picture is shown.
 *
 * The element has the events `load`, when the enlarged picture is in place, and `error`, whose `error` says why there
 * is none. On a server nothing happens.
 */
export function defineSrImage({ upscalerFor, name = 'sr-image' }: SrImageOptions): void {
  if (typeof customElements === 'undefined') return
  const upscalers = new Map<number, Promise<Upscaler>>()

  function sharedUpscaler(scale: number): Promise<Upscaler> {
    const known = upscalers.get(scale)
    if (known) return known
    const made = Promise.resolve(scale).then(upscalerFor)
    upscalers.set(scale, made)
    made.catch(() => upscalers.delete(scale)) // another element may have more luck
    return made
  }

  class SrImage extends HTMLElement {
    static readonly observedAttributes = ['src', 'alt', 'scale']
    #ending = new AbortController()
    #image: HTMLImageElement | undefined

    connectedCallback() {
      this.#image = this.querySelector('img') ?? this.appendChild(new Image())
      this.#start(this.#image)
    }

    disconnectedCallback() {
      this.#ending.abort()
    }

    attributeChangedCallback() {
      if (this.#image && this.isConnected) this.#start(this.#image)
    }

    /** Shows the plain picture, and waits until it is about to be seen. */
    #start(image: HTMLImageElement) {
      this.#ending.abort()
      this.#ending = new AbortController()
      const { signal } = this.#ending
      const [src, alt] = [this.getAttribute('src'), this.getAttribute('alt')]
      if (alt !== null) image.alt = alt
      if (src !== null) image.src = src
      const observer = new IntersectionObserver(
        ([{ isIntersecting }]) => {
          if (!isIntersecting) return
          observer.disconnect()
          this.#enlarge(image, signal).catch((error) => {
            if (!signal.aborted)
              this.dispatchEvent(new ErrorEvent('error', { error, message: String(error) }))
          })
        },
        { rootMargin: '300px' },
      )
      observer.observe(image)
      signal.addEventListener('abort', () => observer.disconnect())
    }

    async #enlarge(image: HTMLImageElement, signal: AbortSignal) {
      await image.decode()
      const scale = Number(this.getAttribute('scale') ?? scaleOnScreen(image))
      if (scale === 1 || signal.aborted) return
      const upscaler = await sharedUpscaler(scale)
      const large = await upscaler.upscale(image, { signal })
      const url = URL.createObjectURL(await encodePicture(large, { type: 'image/png' }))
      if (signal.aborted) URL.revokeObjectURL(url)
      else await this.#replace(image, `${url} ${upscaler.scale}x`, url, signal)
    }

    /** By a density, which leaves the picture's size on the page as it is. */
    async #replace(image: HTMLImageElement, srcset: string, url: string, signal: AbortSignal) {
      const plain = ['src', 'srcset'].map((name) => [name, image.getAttribute(name)] as const)
      const restore = () => {
        for (const [name, value] of plain)
          value === null ? image.removeAttribute(name) : image.setAttribute(name, value)
        URL.revokeObjectURL(url)
      }
      signal.addEventListener('abort', restore)
      image.srcset = srcset
      image.removeAttribute('src') // it would stand for a density of 1, which plain screens prefer
      await image.decode().catch((error) => {
        if (!signal.aborted) restore()
        throw error
      })
      if (!signal.aborted) this.dispatchEvent(new Event('load'))
    }
  }

  customElements.define(name, SrImage)
}

/** The smallest scale that gives a pixel of the screen one of the picture; 1 if it has as many. */
function scaleOnScreen({ naturalWidth, clientWidth }: HTMLImageElement): number {
  const wanted = (clientWidth * devicePixelRatio) / naturalWidth
  return wanted <= 1 ? 1 : Math.min(4, Math.max(2, Math.ceil(wanted)))
}
