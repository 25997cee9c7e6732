/**
 * Activations of a plain network, one for each convolution but the last. A single one stands for all after which the
 * file has no PReLU; several are taken as they are.
 */
export function spreadActivations(words: readonly string[], prelus: readonly boolean[]): readonly string[] {
  const [word = 'none'] = words
  return words.length === 1 ? prelus.map((isPrelu) => (isPrelu ? 'prelu' : word)) : words
}
