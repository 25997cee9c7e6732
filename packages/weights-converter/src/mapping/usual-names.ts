/**
 * What training code calls the things it saves, told by the words of a path: `netG_ema.module` has the words
 * net, g, ema, module. Names never decide what a network is, only which copy of one is taken.
 */
export interface UsualName {
  /** A moving average of the weights, which is what most authors test and publish. */
  readonly averaged: boolean
  /** The weights that scored best, beside those that came last. */
  readonly best: boolean
  /** The words that only this path has; copies of one network differ in the usual words alone. */
  readonly rest: string
}

/** Reads a path of dictionaries, such as `ema.online_model`; of two contradictory words the later counts. */
export function readUsualName(path: string): UsualName {
  const words = wordsOf(path)
  const telling = words.filter((word) => averaged.has(word) || raw.has(word)).at(-1) ?? ''
  return {
    averaged: averaged.has(telling),
    best: words.includes('best'),
    rest: words.filter((word) => !averaged.has(word) && !raw.has(word) && !usual.has(word)).join(' '),
  }
}

/** Whether a dictionary, wrapping module or place in a list is a mere wrapper, as far as its name tells. */
export const isWrapper = (root: string): boolean =>
  /^\d+$/.test(root) || (wordsOf(root).length > 0 && readUsualName(root).rest === '')

/** Whether a path leads to what training keeps beside the network: losses, metrics, a discriminator. */
export const isBeside = (path: string): boolean =>
  wordsOf(path).some((word) => beside.test(word)) ||
  path.split('.').some((part) => discriminator.test(spell(part)))

/** Whether a path leads to the state of an optimizer or of a schedule, which nobody asks after. */
export const isOptimizer = (path: string): boolean => wordsOf(path).some((word) => optimizer.test(word))

/** `netG` as `net_g`. */
const spell = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()

const wordsOf = (path: string): string[] =>
  spell(path)
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')

const set = (text: string): ReadonlySet<string> => new Set(text.split(' '))

const averaged = set('ema shadow averaged average averaging avg swa polyak smoothed')
const raw = set('online raw current')
const usual = set(
  'params param parameters state states dict statedict model models net network generator gen g weights ' +
    'module orig mod student sr fsrcnn srcnn espcn best last latest final ckpt checkpoint pytorch data extra',
)

const beside =
  /^(loss(es)?|criteri(on|a)|metrics?|psnr|ssim|lpips|vgg\d*|perceptual|discriminator|disc|critic|teacher|callbacks|loops|rng|history)$/
const discriminator = /^(net|model)_d(_|$)|^d_(net|model|state|params)/
const optimizer = /^(optim(izers?)?|opt|(lr)?sched(ulers?)?|scaler|amp)$/
