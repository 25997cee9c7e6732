/**
 * An ESPCN (Shi et al., 2016: 5×5 to 64 maps, 3×3 to 32, 3×3 to scale², shuffled) in the file format of FFmpeg's own
 * inference, for its filters `sr` and `dnn_processing`: what tools/python/convert_from_tensorflow.py of FFmpeg 5.1 writes. The
 * weights are small and arbitrary, because only the time is of interest.
 */
export function nativeEspcn(scale) {
  const layers = [
    { kernel: 5, from: 1, to: 64, activation: tanh },
    { kernel: 3, from: 64, to: 32, activation: tanh },
    { kernel: 3, from: 32, to: scale ** 2, activation: none },
  ]
  const written = [
    Buffer.from('FFMPEGDNNNATIVE'),
    words(1, 23), // version
    ...layers.flatMap(({ kernel, from, to, activation }, index) => [
      words(1, 1, 1, activation, from, to, kernel, 1), // convolution, dilation 1, edges SAME, …, with a bias
      floats(kernel ** 2 * from * to),
      floats(to),
      words(index, index + 1),
    ]),
    words(2, scale, layers.length, layers.length + 1), // depth to space
    ...[1, ...layers.map(({ to }) => to), 1].flatMap((channels, index, all) => {
      const name = index === 0 ? 'x' : index === all.length - 1 ? 'y' : `between${index}`
      const kind = index === 0 ? 1 : index === all.length - 1 ? 2 : 3
      return [words(index, name.length), Buffer.from(name), words(kind, 1, 1, -1, -1, channels)]
    }),
    words(layers.length + 1, layers.length + 2),
  ]
  return Buffer.concat(written)
}

const tanh = 1
const none = 3

const words = (...values) => Buffer.from(Int32Array.from(values).buffer)

const floats = (count) => Buffer.from(Float32Array.from({ length: count }, (_, i) => Math.sin(i) / 50).buffer)
