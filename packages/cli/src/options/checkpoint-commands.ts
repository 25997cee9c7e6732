import { type Command, Option } from 'commander'
import type { ConvertCommandOptions } from '../commands/convert.js'
import type { StatedOptions } from '../models/stated-options.js'
import { parseScale } from '../parse-values.js'
import { type Call, fieldHelp, fieldOption, keyOption } from './shared-options.js'

/** The commands that read checkpoints. */
export function addCheckpointCommands(program: Command, call: Call): void {
  addConvert(program, call)
  addInspect(program, call)
}

function addConvert(program: Command, call: Call): void {
  program
    .command('convert')
    .description(
      'Convert a model (.pth, .pt, .pth.tar, .ckpt, .safetensors, .onnx, .pb, tfjs model.json) without Python.',
    )
    .argument('<checkpoint>', 'file, or folder of a tfjs model')
    .requiredOption(
      '-o, --output <out>',
      'NAME.safetensors, NAME.onnx, NAME.pth, NAME.glsl (a shader for mpv), or a folder for a tfjs model',
    )
    .option('-s, --scale <n>', 'the scale, where the file does not say it', parseScale)
    .addOption(
      new Option('--arch <name>', 'which network it is; auto tells by the shapes')
        .choices(['auto', 'fsrcnn', 'srcnn', 'plain'])
        .default('auto'),
    )
    .addOption(new Option('--dtype <type>', 'how numbers are stored').choices(['f32', 'f16']).default('f32'))
    .addOption(fieldOption())
    .addOption(keyOption())
    .addOption(
      new Option('--names <names>', 'whose names the tensors of a .pth get').choices([
        'lornatang',
        'yjn870',
        'realesrgan',
        'ecnusr',
      ]),
    )
    .addOption(
      new Option('--form <form>', 'which shaders a .glsl has; default: compute').choices([
        'compute',
        'fragment',
      ]),
    )
    .addOption(
      new Option('--range <range>', "of the video's luma, for a .glsl; default: limited").choices([
        'limited',
        'full',
      ]),
    )
    .option('--allow-custom-layers', 'let the tfjs model use layers of @sr/layers where tfjs has none')
    .action(async (checkpoint: string, options: ConvertCommandOptions) => {
      const { convert } = await import('../commands/convert.js')
      call.exitCode = await convert(checkpoint, options, call.report, call.signal)
    })
    .addHelpText(
      'after',
      `
Examples:
  sr convert net_x4.pth --scale 4 -o net.safetensors   for sr upscale --model
  sr convert net_x4.pth --scale 4 -o net/              for tf.loadLayersModel
  sr convert net.safetensors -o net.onnx               for ONNX Runtime
  sr convert net.safetensors -o net.glsl               for mpv
${fieldHelp}`,
    )
}

function addInspect(program: Command, call: Call): void {
  program
    .command('inspect')
    .description('Show what a checkpoint holds, what it was recognised as, and what it does not say.')
    .argument('<checkpoint>', 'file, or folder of a tfjs model')
    .option('-s, --scale <n>', 'the scale, where the file does not say it', parseScale)
    .addOption(fieldOption())
    .addOption(keyOption())
    .action(async (checkpoint: string, options: StatedOptions) => {
      const { inspect } = await import('../commands/inspect.js')
      call.exitCode = await inspect(checkpoint, options, call.report)
    })
    .addHelpText('after', fieldHelp)
}
