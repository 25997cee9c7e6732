import type { FieldValue } from '../field-value.js'
import type { Architecture, RecognisedNetwork } from './recognise-network.js'

/**
 * What the tensors of a published implementation do not say, taken from its source. Shapes alone decide
 * what a network is. A family supplies only what neither the file nor the caller states, and the
 * conversion reports that as assumed.
 */
export interface Family {
  readonly name: string
  readonly architecture: Architecture
  /** Modules with these names, all of them, mark the family. */
  readonly modules: readonly string[]
  /** Fields that the shapes decide and that must agree. */
  readonly where?: Readonly<Record<string, FieldValue>>
  /** The head's PyTorch `padding` and `output_padding`, where they are not the common 4 and scale − 1. */
  readonly padding?: readonly [padding: number, outputPadding: number]
  readonly assume: Readonly<Record<string, FieldValue>>
  /** One sentence on what else may be true of such a file. */
  readonly note?: string
  /** Why no config of this package can describe it. */
  readonly refusal?: string
}

/** The family a recognised network's module names belong to, if any. */
export function findFamily({ architecture, fields, sources }: RecognisedNetwork): Family | undefined {
  const names = new Set([...sources.values()].map(({ name }) => name))
  return families.find(
    (family) =>
      family.architecture === architecture &&
      family.modules.every((name) => names.has(name)) &&
      Object.entries(family.where ?? {}).every(([field, value]) => fields.get(field) === value),
  )
}

/** What most implementations of an architecture do; used where no family fits. */
export const commonAssumptions: Readonly<Record<Architecture, Readonly<Record<string, FieldValue>>>> = {
  fsrcnn: { edge: 'zero', mapActivation: 'last' },
  // The layers are the same at every scale, only the bicubic before them is not.
  srcnn: { scale: 2, edge: 'zero' },
  espcn: { edge: 'zero', activation: 'tanh', outputActivation: 'none' },
}

// Sources: each repository's model and data code. Luma made by PIL, OpenCV or ToTensor is
// full-range (JFIF); luma from h5 files and with BasicSR's constants is BT.601 studio swing. If
// two families fit, the first wins.
const families: readonly Family[] = [
  {
    name: 'Lornatang/FSRCNN-PyTorch since 2021-09-16',
    architecture: 'fsrcnn',
    modules: ['feature_extraction.0', 'shrink.0', 'map.0', 'expand.0', 'deconv'],
    where: { slopes: 'channel' },
    assume: { color: 'y601' },
    note: 'Files of 2021-09-16 to 2021-11-25 were trained on full-range luma (color yFull).',
  },
  {
    name: 'Lornatang/FSRCNN-PyTorch releases 1.1 and 1.2',
    architecture: 'fsrcnn',
    modules: ['features.0', 'shrink.0', 'map.0', 'expand.0', 'deconv'],
    where: { slopes: 'shared', channels: 1 },
    assume: { color: 'yFull' },
    note: 'Release 1.2 (2020-10-12 on) was trained on inputRange [-1, 1]; the first files of 2020-09-25 had output padding 1 (deconv.crop [4, 3]).',
  },
  {
    name: 'Lornatang/FSRCNN-PyTorch of 2020-09-30',
    architecture: 'fsrcnn',
    modules: ['features.0', 'shrink.0', 'map.0', 'expand.0', 'deconv'],
    where: { slopes: 'shared', channels: 3 },
    assume: { color: 'rgb' },
  },
  {
    name: 'Lornatang/FSRCNN-PyTorch of 2020-09-24, single sequence',
    architecture: 'fsrcnn',
    modules: ['main.0', 'main.2', 'main.4'],
    where: { slopes: 'shared' },
    padding: [3, 1],
    assume: { color: 'yFull' },
  },
  {
    name: 'icpm/super-resolution and Human-FSRCNN',
    architecture: 'fsrcnn',
    modules: ['first_part.0', 'mid_part.0.0', 'last_part'],
    where: { slopes: 'shared' },
    padding: [3, 1],
    assume: { color: 'yFull' },
  },
  {
    name: 'Lornatang/FSRCNN-PyTorch of 2020-09-24',
    architecture: 'fsrcnn',
    modules: ['first_part.0', 'mid_part.0', 'last_part'],
    where: { slopes: 'shared' },
    padding: [3, 1],
    assume: { color: 'yFull' },
  },
  {
    name: 'yjn870/FSRCNN-pytorch and Lornatang/FSRCNN-PyTorch 1.0',
    architecture: 'fsrcnn',
    modules: ['first_part.0', 'mid_part.0', 'last_part'],
    where: { slopes: 'channel' },
    assume: { color: 'y601' },
  },
  {
    name: 'togheppi/pytorch-super-resolution-model-collection',
    architecture: 'fsrcnn',
    modules: ['first_part.conv', 'mid_part.0.conv', 'last_part'],
    assume: { color: 'yFull' },
    refusal:
      'There the first convolution is unpadded and the others are padded, so that no config gives its border.',
  },
  {
    name: 'helenzzq/FSRCNN-Fix-Old-photo',
    architecture: 'fsrcnn',
    modules: ['feature_extraction.0', 'expand.0.0', 'deconvolution'],
    padding: [3, 1],
    assume: { color: 'yFull' },
  },
  {
    name: 'Nhat-Thanh/FSRCNN-Pytorch',
    architecture: 'fsrcnn',
    modules: ['feature_extract', 'activation_1', 'shrink', 'map_1', 'expand', 'deconv'],
    where: { channels: 3 },
    assume: { color: 'ycbcrFull' },
    note: 'There the input is blurred slightly before and the output clipped to 0..1 after the network.',
  },
  {
    name: 'uthea/FSRCNN-RGB',
    architecture: 'fsrcnn',
    modules: ['feature_extraction', 'lm1', 'expanding', 'deconvolution'],
    padding: [3, 0],
    assume: { color: 'rgb' },
    note: 'There all paddings are arguments of the constructor (deconv.padding, edge).',
  },
  {
    name: 'suxrobGM/fsrcnn',
    architecture: 'fsrcnn',
    modules: ['feature.0', 'shrink.0', 'map.0', 'expand.0', 'deconv'],
    where: { channels: 1 },
    assume: { color: 'yFull' },
  },
  {
    name: 'Sonata165/VDSR_FSRCNN_ANIME',
    architecture: 'fsrcnn',
    modules: ['feature_extraction.0', 'mid_part.0', 'last_part'],
    assume: {},
  },
  {
    name: 'Danish-Pirate/Image_Super_Resolution',
    architecture: 'fsrcnn',
    modules: ['extract.0', 'shrink.0', 'map.0', 'expand.0', 'deconv.0'],
    assume: { color: 'rgb' },
    refusal: 'There a sigmoid follows the deconvolution, which an fsrcnn of this package does not have.',
  },
  {
    name: 'mint-deeplearning/fsrcnn_libtorch',
    architecture: 'fsrcnn',
    modules: ['conv1', 'conv2', 'conv3', 'convTrans', 'prelu'],
    where: { slopes: 'shared' },
    padding: [3, 1],
    assume: { color: 'yFull', mapActivation: 'last' },
  },
  {
    name: 'NicoCeresa/FSRCNN-2016',
    architecture: 'fsrcnn',
    modules: ['Conv1.0', 'Conv2.0', 'Conv3.0', 'Conv4.0', 'DeConv'],
    assume: {},
  },
  {
    name: "FSRCNN of OpenCV's dnn_superres (Saafke/FSRCNN_Tensorflow)",
    architecture: 'fsrcnn',
    modules: ['f1', 'f2', 'f3', 'f4', 'f5'],
    assume: { color: 'yFull' },
  },
  {
    name: 'Lornatang/SRCNN-PyTorch',
    architecture: 'srcnn',
    modules: ['features.0', 'map.0'],
    assume: { color: 'y601' },
    note: 'Files of before 2021-11 were trained on full-range luma (color yFull), and padding was an argument (edge valid).',
  },
  {
    name: 'Nhat-Thanh/SRCNN-Pytorch',
    architecture: 'srcnn',
    modules: ['patch_extraction', 'nonlinear_map', 'recon'],
    where: { channels: 3 },
    assume: { color: 'ycbcrFull', edge: 'valid' },
  },
  {
    name: 'yjn870/SRCNN-pytorch',
    architecture: 'srcnn',
    modules: ['conv1', 'conv2', 'conv3'],
    where: { channels: 1 },
    assume: { color: 'y601' },
  },
  {
    name: 'Lornatang/ESPCN-PyTorch',
    architecture: 'espcn',
    modules: ['feature_maps.0', 'feature_maps.2', 'sub_pixel.0'],
    where: { channels: 1 },
    assume: { color: 'y601', activation: 'tanh', outputActivation: 'none' },
    note: 'A sigmoid followed until 2021-12-01 (outputActivation sigmoid), a clamp since 2022-11-11 (outputActivation clamp).',
  },
  {
    name: 'yjn870/ESPCN-pytorch',
    architecture: 'espcn',
    modules: ['first_part.0', 'first_part.2', 'last_part.0'],
    where: { channels: 1 },
    assume: { color: 'y601', activation: 'tanh', outputActivation: 'none' },
  },
  {
    name: 'Nhat-Thanh/ESPCN-Pytorch',
    architecture: 'espcn',
    modules: ['conv_1', 'conv_2', 'conv_3'],
    where: { channels: 3 },
    assume: { color: 'ycbcrFull', activation: 'tanh', outputActivation: 'clamp' },
    note: 'There the input is blurred slightly before the network.',
  },
  {
    name: 'the PyTorch examples, icpm/super-resolution and leftthomas/ESPCN',
    architecture: 'espcn',
    modules: ['conv1', 'conv2', 'conv3', 'conv4'],
    where: { channels: 1 },
    assume: { color: 'yFull', activation: 'relu', outputActivation: 'none' },
  },
  {
    name: 'leftthomas/ESPCN of 2017',
    architecture: 'espcn',
    modules: ['conv1', 'conv2', 'conv3'],
    where: { channels: 1 },
    assume: { color: 'yFull', activation: 'tanh', outputActivation: 'sigmoid' },
  },
  {
    name: 'Ming13k6/super-res-for-video',
    architecture: 'espcn',
    modules: ['feature_extractor.0', 'feature_extractor.2', 'feature_extractor.4', 'feature_extractor.6'],
    where: { channels: 3 },
    assume: { color: 'rgb', activation: 'relu', outputActivation: 'none' },
  },
]
