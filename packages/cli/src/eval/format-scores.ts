/** PSNR as tables print it. */
export const formatPsnr = (value: number): string => (Number.isFinite(value) ? value.toFixed(2) : '∞')

export const formatSsim = (value: number): string => value.toFixed(4)

/** A difference with its sign; a true minus, so that columns line up. */
export function formatGain(value: number | undefined, digits: number): string {
  if (value === undefined || !Number.isFinite(value)) return ''
  const text = Math.abs(value).toFixed(digits)
  if (Number(text) === 0) return `±${text}`
  return `${value < 0 ? '−' : '+'}${text}`
}

export const formatMs = (ms: number): string =>
  ms >= 1000 ? `${(ms / 1000).toFixed(1)} s` : `${ms.toFixed(ms < 10 ? 1 : 0)} ms`

/** The note below a table where results were exact. */
export const infinityNote = (count: number): string =>
  `${count} ${count === 1 ? 'picture is' : 'pictures are'} exact (∞ dB) and left out of PSNR's mean and median`

/** Models by their short names: a file's name without folder and extension, unless two would be the same. */
export function shortNames(models: readonly string[]): ReadonlyMap<string, string> {
  const short = (model: string): string =>
    model
      .replace(/[\\/]+$/, '')
      .replace(/^.*[\\/]/, '')
      .replace(/(\.pth)?\.(safetensors|pth|pt|tar|ckpt|json)$/i, '')
  const unique = [...new Set(models)]
  const names = unique.map(short)
  return new Map(
    unique.map((model, place) => {
      const name = names[place]
      return [model, name !== '' && names.indexOf(name) === names.lastIndexOf(name) ? name : model]
    }),
  )
}
