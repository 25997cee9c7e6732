import { InvalidArgumentError } from 'commander'

/** Any scale that passes and a reduction can reach. */
export function parseAnyScale(text: string): number {
  const scale = /^\d{1,2}(\.\d+)?$/.test(text) ? Number(text) : 0
  if (scale >= 1 && scale <= 16) return scale
  throw new InvalidArgumentError('Expected a number from 1 to 16, as in 2, 8 or 2.5.')
}

export function parsePixels(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Expected a whole number of pixels from 1 to 9999999, as in 1920.')
}

export function parseQuality(text: string): number {
  const quality = /^\d{1,3}$/.test(text) ? Number(text) : 0
  if (quality >= 1 && quality <= 100) return quality
  throw new InvalidArgumentError('Expected a whole number from 1 to 100.')
}

export function parseRestore(text: string): 'auto' | 'off' | number {
  if (text === 'auto') return text
  return offOrShare(text, 'auto, off')
}

/** Of a film, which is not looked at to find out. */
export const parseShare = (text: string): 'off' | number => offOrShare(text, 'off')

function offOrShare(text: string, words: string): 'off' | number {
  if (text === 'off') return text
  if (/^(0(\.\d+)?|1(\.0+)?)$/.test(text)) return Number(text)
  throw new InvalidArgumentError(`Expected ${words}, or a number from 0 to 1.`)
}

export function parseCrf(text: string): number {
  const crf = /^\d{1,2}$/.test(text) ? Number(text) : 64
  if (crf <= 63) return crf
  throw new InvalidArgumentError('Expected a whole number from 0 to 63.')
}

/** `png,jpeg:30,50,webp:40` as `png`, `jpeg:30`, `jpeg:50`, `webp:40`: a codec counts until the next. */
export function parseDegradations(text: string): string[] {
  let codec: string | undefined
  return text.split(',').map((item) => {
    if (item === 'png') return item
    const [, named, quality] = /^(?:(jpeg|webp|avif):)?([1-9]\d?|100)$/.exec(item) ?? []
    codec = named ?? codec
    if (codec !== undefined && quality !== undefined) return `${codec}:${quality}`
    throw new InvalidArgumentError(
      'Expected png, or jpeg, webp or avif with qualities from 1 to 100, as in jpeg:30,50.',
    )
  })
}

export function parseScale(text: string): number {
  if (/^[1-8]$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Expected a whole number from 1 to 8.')
}

/** ×1 enlarges nothing, so there is nothing to learn. */
export function parseTrainedScale(text: string): number {
  if (/^[2-8]$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Expected a whole number from 2 to 8.')
}

export function parseSteps(text: string): number {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Expected a whole number from 1 on.')
}

export function parseSeed(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Expected a whole number from 0 to 999999999.')
}

export function parseScales(text: string): number[] {
  if (/^[1-8](,[1-8])*$/.test(text)) return [...new Set(text.split(',').map(Number))]
  throw new InvalidArgumentError('Expected whole numbers from 1 to 8, as in 2,3,4.')
}

export function parseDecibels(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Expected a number of decibels, as in 30.5.')
}

/** What the engine accepts. */
const mostThreads = 64

export function parseThreads(text: string): number {
  const threads = /^\d{1,9}$/.test(text) ? Number(text) : 0
  if (threads >= 1 && threads <= mostThreads) return threads
  throw new InvalidArgumentError(`Expected a whole number from 1 to ${mostThreads}.`)
}

export function parseSize(text: string): { readonly width: number; readonly height: number } {
  const [, width, height] = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/i.exec(text) ?? []
  if (width !== undefined) return { width: Number(width), height: Number(height) }
  throw new InvalidArgumentError('Expected WIDTHxHEIGHT in pixels, each from 1 to 99999, as in 640x360.')
}

export function parseEffort(text: string): number {
  if (/^\d$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Expected a whole number from 0 to 9.')
}

export function parseCount(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Expected a whole number from 1 on, in digits, as in 1000000.')
}

export function parseTile(text: string): 'auto' | 'none' | number {
  if (text === 'auto' || text === 'none') return text
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Expected auto, none, or a number of pixels.')
}

export function parseIndex(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Expected a whole number from 0 on.')
}

export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port >= 1 && port <= 65_535) return port
  throw new InvalidArgumentError('Expected a port from 1 to 65535.')
}
