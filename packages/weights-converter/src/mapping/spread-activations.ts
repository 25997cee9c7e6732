/**
 * Activations of a plain network, one for each convolution but the last. A single one stands for all after which the
 * file has no PReLU, or for all where it has PReLUs throughout; several are taken as they are.
 */
export function spreadActivations(words: readonly string[], prelus: readonly boolean[]): readonly string[] {
  const [word = 'none'] = words
  if (words.length !== 1) return words
  const isMixed = prelus.includes(false)
  return prelus.map((isPrelu) => (isPrelu && isMixed ? 'prelu' : word))
}
