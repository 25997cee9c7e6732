import { inputScale, mulberry32, plainConfig, presetConfig, seededWeights, srcnnConfig } from '@sr/network'

/** The networks of docs/speed.md, by name: how tables call them, and their config at a scale. */
export const networks = {
  fsrcnn: { label: 'FSRCNN(56, 12, 4)', config: (scale) => presetConfig('fsrcnn', scale) },
  'fsrcnn-s': { label: 'FSRCNN-s(32, 5, 1)', config: (scale) => presetConfig('fsrcnn-s', scale) },
  'srcnn-9-5-5': { label: 'SRCNN 9-5-5', config: (scale) => srcnnConfig({ scale }) },
  'srcnn-9-1-5': { label: 'SRCNN 9-1-5', config: (scale) => srcnnConfig({ scale, kernels: [9, 1, 5] }) },
}

/** 3 × 3 convolutions on RGB with PReLU, and the picture added: `count` of them between the first and the last. */
const residual = (filters, count) => (scale) =>
  plainConfig({
    scale,
    channels: 3,
    kernels: Array(count + 2).fill(3),
    filters: Array(count + 1).fill(filters),
    activations: ['prelu'],
    shortcut: 'nearest',
  })

/** Those of plain-speed.js. */
export const plainNetworks = {
  'ecbsr-m4c16': { label: 'ECBSR-M4C16', config: residual(16, 4) },
  'compact-64-16': { label: 'SRVGGNetCompact(64, 16)', config: residual(64, 16) },
}

/** A network's config at a spec's scale. */
export const configOf = ({ network, scale }) => (networks[network] ?? plainNetworks[network]).config(scale)

/** The same seeded weights in every process. */
export function weightsOf(spec) {
  return seededWeights(configOf(spec), 1)
}

/** What the network is given for a picture of width × height. */
export function inputSizeOf({ width, height, ...spec }) {
  const factor = inputScale(configOf(spec))
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
