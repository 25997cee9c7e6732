import type { Architecture } from '../architecture.js'
import type { FieldValue } from '../field-value.js'
import type { RecognisedNetwork } from './recognise-network.js'

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
  /** The side of the last kernel, where it tells one family from another with the same names. */
  readonly lastKernel?: number
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
  const kernels = fields.get('kernels')
  // Those of plain networks all end in a pixel shuffle.
  if (fields.get('tail') === 'deconv') return undefined
  const lastKernel = Array.isArray(kernels) ? kernels.at(-1) : undefined
  return families.find(
    (family) =>
      family.architecture === architecture &&
      family.modules.every((name) => names.has(name)) &&
      (family.lastKernel === undefined || family.lastKernel === lastKernel) &&
      Object.entries(family.where ?? {}).every(([field, value]) => fields.get(field) === value),
  )
}

/** What most implementations of an architecture do; used where no family fits. */
export const commonAssumptions: Readonly<Record<Architecture, Readonly<Record<string, FieldValue>>>> = {
  fsrcnn: { edge: 'zero', mapActivation: 'last' },
  // The layers are the same at every scale, only the bicubic before them is not.
  srcnn: { scale: 2, edge: 'zero' },
  plain: { edge: 'zero', activations: ['tanh'], shortcut: 'none', outputActivation: 'none' },
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
    name: "ESPCN and FSRCNN of OpenCV's dnn_superres (fannymonori/TF-ESPCN, Saafke/FSRCNN_Tensorflow)",
    architecture: 'plain',
    modules: ['f1', 'f2', 'f3'],
    assume: { color: 'yFull' },
  },
  {
    name: 'Lornatang/ESPCN-PyTorch',
    architecture: 'plain',
    modules: ['feature_maps.0', 'feature_maps.2', 'sub_pixel.0'],
    where: { channels: 1 },
    assume: { color: 'y601', activations: ['tanh'], outputActivation: 'none' },
    note: 'A sigmoid followed until 2021-12-01 (outputActivation sigmoid), a clamp since 2022-11-11 (outputActivation clamp).',
  },
  {
    name: 'yjn870/ESPCN-pytorch',
    architecture: 'plain',
    modules: ['first_part.0', 'first_part.2', 'last_part.0'],
    where: { channels: 1 },
    assume: { color: 'y601', activations: ['tanh'], outputActivation: 'none' },
  },
  {
    name: 'Nhat-Thanh/ESPCN-Pytorch',
    architecture: 'plain',
    modules: ['conv_1', 'conv_2', 'conv_3'],
    where: { channels: 3 },
    assume: { color: 'ycbcrFull', activations: ['tanh'], outputActivation: 'clamp' },
    note: 'There the input is blurred slightly before the network.',
  },
  {
    name: 'the PyTorch examples, icpm/super-resolution and leftthomas/ESPCN',
    architecture: 'plain',
    modules: ['conv1', 'conv2', 'conv3', 'conv4'],
    where: { channels: 1 },
    assume: { color: 'yFull', activations: ['relu'], outputActivation: 'none' },
  },
  {
    name: 'the ESPCN of ECNUSR/ETDS',
    architecture: 'plain',
    modules: ['conv1', 'conv2', 'conv3'],
    where: { channels: 3 },
    assume: { color: 'rgb', activations: ['tanh'], outputActivation: 'sigmoid' },
  },
  {
    name: 'leftthomas/ESPCN of 2017',
    architecture: 'plain',
    modules: ['conv1', 'conv2', 'conv3'],
    where: { channels: 1 },
    assume: { color: 'yFull', activations: ['tanh'], outputActivation: 'sigmoid' },
  },
  {
    name: 'Ming13k6/super-res-for-video',
    architecture: 'plain',
    modules: ['feature_extractor.0', 'feature_extractor.2', 'feature_extractor.4', 'feature_extractor.6'],
    where: { channels: 3 },
    assume: { color: 'rgb', activations: ['relu'], outputActivation: 'none' },
  },
  {
    name: 'ECNUSR/ETDS',
    architecture: 'plain',
    modules: ['conv_first', 'backbone_convs.0', 'conv_last', 'conv_clip'],
    assume: { color: 'rgb', activations: ['relu'], outputActivation: 'relu' },
    note: 'Its kernels carry the picture to the last two ReLUs, which keep the output within 0..1.',
  },
  {
    name: 'the plain networks of ECNUSR/ETDS',
    architecture: 'plain',
    modules: ['conv_first', 'backbone_convs.0', 'conv_last'],
    assume: { color: 'rgb', activations: ['relu'] },
  },
  {
    name: 'the ECBSR_ET of ECNUSR/ETDS',
    architecture: 'plain',
    modules: ['backbone.0.0', 'backbone.0.1', 'backbone.1.0'],
    lastKernel: 1,
    assume: { color: 'rgb', activations: ['relu'], outputActivation: 'relu' },
  },
  {
    name: 'ECBSR in ECNUSR/ETDS',
    architecture: 'plain',
    modules: ['backbone.0.0', 'backbone.0.1', 'backbone.1.0'],
    assume: { color: 'rgb', activations: ['none'], shortcut: 'nearest' },
  },
  {
    name: 'xindongzhang/ECBSR',
    architecture: 'plain',
    modules: ['backbone.0.conv3x3', 'backbone.0.act', 'backbone.1.conv3x3'],
    assume: { color: 'y601', activations: ['none'], shortcut: 'nearest' },
    note: 'In training it may also add the input of each block (with_idt), which leaves no trace in the file.',
  },
  {
    name: 'the ABPN_ET of ECNUSR/ETDS',
    architecture: 'plain',
    modules: ['backbone.0', 'backbone.2.0', 'backbone.3.0'],
    lastKernel: 1,
    assume: { color: 'rgb', activations: ['relu'], outputActivation: 'relu' },
  },
  {
    name: 'ABPN in ECNUSR/ETDS',
    architecture: 'plain',
    modules: ['backbone.0', 'backbone.2.0', 'backbone.3.0'],
    assume: { color: 'rgb', activations: ['relu'], shortcut: 'nearest' },
  },
  {
    name: 'SRVGGNetCompact of xinntao/Real-ESRGAN',
    architecture: 'plain',
    modules: ['body.0', 'body.1', 'body.2'],
    where: { channels: 3 },
    assume: { color: 'rgb', activations: ['none'], shortcut: 'nearest' },
  },
]
