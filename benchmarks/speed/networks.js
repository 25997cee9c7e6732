import { inputScale, mulberry32, presetConfig, seededWeights, srcnnConfig } from '@sr/network'

/** The networks that are measured, by name: how tables call them, and their config at a scale. */
export const networks = {
  fsrcnn: { label: 'FSRCNN(56, 12, 4)', config: (scale) => presetConfig('fsrcnn', scale) },
  'fsrcnn-s': { label: 'FSRCNN-s(32, 5, 1)', config: (scale) => presetConfig('fsrcnn-s', scale) },
  'srcnn-9-5-5': { label: 'SRCNN 9-5-5', config: (scale) => srcnnConfig({ scale }) },
  'srcnn-9-1-5': { label: 'SRCNN 9-1-5', config: (scale) => srcnnConfig({ scale, kernels: [9, 1, 5] }) },
}

/** The same seeded weights in every process. */
export function weightsOf({ network, scale }) {
  return seededWeights(networks[network].config(scale), 1)
}

/** What the network is given for a picture of width × height. */
export function inputSizeOf({ network, scale, width, height }) {
  const factor = inputScale(networks[network].config(scale))
  return { width: width * factor, height: height * factor }
}

/** Fills interleaved samples of a picture with waves and a little seeded noise, from 0 to `white`. */
export function drawPicture(samples, { width, channels }, white) {
  const random = mulberry32(1)
  for (let i = 0; i < samples.length; i++) {
    const pixel = Math.floor(i / channels)
    const [x, y] = [pixel % width, Math.floor(pixel / width)]
    const wave = 0.5 + 0.25 * Math.sin(x / 9) * Math.cos(y / 13) + 0.2 * Math.sin((x + y) / 4)
    samples[i] = white * (wave + (random() - 0.5) / 20)
  }
  return samples
}
