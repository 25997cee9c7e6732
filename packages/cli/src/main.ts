import { Argument, Command, CommanderError, Option } from 'commander'
import { assertOutputsDecoded } from './arguments/assert-outputs-decoded.js'
import type { BenchCommandOptions } from './commands/bench.js'
import type { ConvertCommandOptions } from './commands/convert.js'
import type { EvalCommandOptions } from './commands/eval.js'
import type { TrainCommandOptions } from './commands/train.js'
import type { UpscaleCommandOptions } from './commands/upscale.js'
import type { VideoCommandOptions } from './commands/video.js'
import { engineNames } from './engines/engine-names.js'
import { CliError } from './errors.js'
import type { StatedOptions } from './models/stated-options.js'
import { addJobCommands } from './options/job-commands.js'
import {
  alphaOption,
  type Call,
  engineOption,
  fieldHelp,
  fieldOption,
  formatOption,
  keyOption,
  modelOption,
  queueOption,
  restoreOption,
  threadsOption,
} from './options/shared-options.js'
import { version } from './package-files.js'
import {
  parseAnyScale,
  parseCount,
  parseCrf,
  parseDecibels,
  parseDegradations,
  parseEffort,
  parsePixels,
  parseQuality,
  parseScale,
  parseScales,
  parseSeed,
  parseShare,
  parseSize,
  parseSteps,
  parseTile,
  parseTrainedScale,
} from './parse-values.js'
import { completedCommands, completionScript, type Shell, shells } from './terminal/completion-script.js'
import { abortOnInterrupt } from './terminal/interrupts.js'
import { Report } from './terminal/report.js'
import { watchStandardStreams } from './terminal/standard-streams.js'

/**
 * Runs `sr` with these arguments and returns the exit code (see the table in the README).
 * Reads and writes files, and prints.
 */
export async function main(args: readonly string[]): Promise<number> {
  // Looked for by hand: a mistake in the other arguments must be reported in the form that was asked for.
  const options = args.includes('--') ? args.slice(0, args.indexOf('--')) : args
  const report = new Report({ json: options.includes('--json'), debug: options.includes('--debug') })
  watchStandardStreams(report)
  const call: Call = { report, signal: abortOnInterrupt(), exitCode: 0 }
  const program = createProgram(call)
  try {
    await program.parseAsync([...args], { from: 'user' })
    return call.exitCode
  } catch (error) {
    if (!(error instanceof CommanderError)) return report.fail(error)
    if (error.exitCode === 0) return 0 // --help and --version
    if (error.code === 'commander.help') return 2 // no command was named, and the help has been printed
    const problem = error.message
      .replace(/^error: /, '')
      .replace(/\s+/g, ' ')
      .replace(/\.$/, '')
    const help = program.commands.some((command) => command.name() === args[0]) ? `sr ${args[0]}` : 'sr'
    return report.fail(new CliError('bad-usage', 'arguments', `${problem}. See ${help} --help.`))
  }
}

function createProgram(call: Call): Command {
  const program = new Command('sr')
    .description(
      'Enlarges pictures with small neural networks, trains them, measures how well, and converts PyTorch checkpoints for them.',
    )
    .version(version(), '-V, --version')
    .exitOverride()
    .configureOutput({ outputError: () => {} }) // main() reports it
    .hook('preAction', (_, command) => assertOutputsDecoded(command.opts()))
  addUpscale(program, call)
  addVideo(program, call)
  addConvert(program, call)
  addInspect(program, call)
  addEval(program, call)
  addTrain(program, call)
  addBench(program, call)
  addJobCommands(program, call)
  addModels(program, call)
  addCompletion(program, call)
  for (const command of program.commands) {
    command
      .option('--json', 'print one JSON document and nothing else on standard output')
      .option('--debug', 'print the stack with every error')
  }
  return program
}

function addUpscale(program: Command, call: Call): void {
  program
    .command('upscale')
    .description('Enlarge pictures (PNG, JPEG, WebP, TIFF, AVIF, BMP).')
    .argument(
      '[in...]',
      "picture files, folders of them, patterns such as 'a/**/*.jpg', or - for standard input",
    )
    .optionsGroup('How large:')
    .option(
      '-s, --scale <n>',
      "1 to 16, also 2.5; default: the model's, of built-in ones the smallest",
      parseAnyScale,
    )
    .option('--width <px>', 'width of the result; with --height it fits within both', parsePixels)
    .option('--height <px>', 'height of the result; the ratio stays in any case', parsePixels)
    .optionsGroup('Where to:')
    .option(
      '-o, --output <out>',
      'file, folder (for several inputs), or -; default: NAME_xN.EXT beside each input',
    )
    .addOption(formatOption("of the results; default: by -o, or each input's own"))
    .option('--no-overwrite', 'skip what is there already')
    .option('-n, --dry-run', 'only say what would be written')
    .optionsGroup('Which pictures:')
    .option('-r, --recursive', 'folders inside folders too; under -o the results lie as the inputs do')
    .option(
      '--files-from <list>',
      'a file that names them, one on a line or NUL between; - for standard input',
    )
    .option('--max-pixels <n>', 'of an input; default: 67 million, more of a large file', parseCount)
    .optionsGroup('How:')
    .addOption(
      modelOption('built-in weights (sr models), .safetensors, tfjs folder or PyTorch checkpoint').default(
        'fsrcnn',
      ),
    )
    .addOption(fieldOption())
    .addOption(keyOption())
    .addOption(alphaOption())
    .addOption(restoreOption())
    .option('--quality <n>', 'of JPEG, WebP and AVIF, from 1 to 100; default: 95, 95, 85', parseQuality)
    .option('--effort <n>', 'of AVIF: from 0 (fast) to 9 (takes minutes); default: 2', parseEffort)
    .addOption(engineOption())
    .addOption(threadsOption())
    .option(
      '--tile <auto|none|px>',
      'longest side of a tile in input pixels; the result is the same',
      parseTile,
      'auto',
    )
    .option('--strip', 'leave out EXIF, XMP, IPTC and text; colour profile and density stay')
    .optionsGroup('Options:')
    .option('-q, --quiet', 'nothing but errors, no warnings either')
    .action(async (inputs: string[], options: UpscaleCommandOptions) => {
      const { upscale } = await import('./commands/upscale.js')
      call.exitCode = await upscale(inputs, options, call.report, call.signal)
    })
    .addHelpText(
      'after',
      `
Examples:
  sr upscale photo.jpg -s 3                          photo_x3.jpg beside it
  sr upscale holiday/ -r -o large/ -f webp           all pictures of a folder, as WebP
  sr upscale photo.jpg --width 3840 -o wide.png      exactly as wide as a screen
  sr upscale photo.png --model net_x4.pth --scale 4  a PyTorch checkpoint
  curl -s URL | sr upscale - -o - > large.png        in a pipe
${fieldHelp}`,
    )
}

function addVideo(program: Command, call: Call): void {
  program
    .command('video')
    .description('Enlarge a film with your ffmpeg; all timestamps, streams and tags stay.')
    .argument('<in>', 'a film, of any kind that ffmpeg reads')
    .argument('<out>', 'the film to write: .mkv, .mp4, .mov or .webm')
    .option('-s, --scale <n>', "2, 3 or 4; default: the model's, of built-in ones the smallest", parseScale)
    .option('--resume', 'go on where an interrupted call stopped, if one did')
    .addOption(queueOption('workers of this queue enlarge it (sr work), not this process'))
    .option('--no-overwrite', 'skip what is there already')
    .option('-n, --dry-run', 'only say what would be written, or why not')
    .optionsGroup('How:')
    .addOption(modelOption('as for upscale; one of luma, as all built-in ones are').default('fsrcnn'))
    .addOption(fieldOption())
    .addOption(keyOption())
    .addOption(
      new Option('--restore <off|0..1>', 'undo what compression did, by a share')
        .argParser(parseShare)
        .default('off'),
    )
    .option('--codec <name>', "an encoder of ffmpeg's; default: libx264, of .webm libvpx-vp9")
    .option('--crf <n>', 'its quality, lower is better; default: 18, of VP9 and AV1 24', parseCrf)
    .option('--preset <name>', "its speed; default: the encoder's own")
    .addOption(new Option('--engine <name>', 'what runs the network').choices(engineNames).default('auto'))
    .addOption(threadsOption())
    .option('--ffmpeg <path>', 'where ffmpeg is, with ffprobe beside it; default: on PATH')
    .optionsGroup('Options:')
    .option('-q, --quiet', 'nothing but errors, no warnings either')
    .action(async (input: string, output: string, options: VideoCommandOptions) => {
      const { video } = await import('./commands/video.js')
      call.exitCode = await video(input, output, options, call.report, call.signal)
    })
    .addHelpText(
      'after',
      `
Examples:
  sr video film.mp4 large.mp4 -s 2               H.264 again, the sound as it was
  sr video film.mkv large.mkv -s 3 --resume      goes on after Ctrl-C, or a power cut
  sr video film.mp4 large.webm -m fsrcnn-s       a faster network, VP9
${fieldHelp}`,
    )
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
      const { convert } = await import('./commands/convert.js')
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
      const { inspect } = await import('./commands/inspect.js')
      call.exitCode = await inspect(checkpoint, options, call.report)
    })
    .addHelpText('after', fieldHelp)
}

function addEval(program: Command, call: Call): void {
  program
    .command('eval')
    .description('Score models beside bicubic on a folder of originals, as the tables of papers do.')
    .argument('<hr-folder>', 'the originals; {scale} in the path stands for the scale')
    .requiredOption('-s, --scale <n,…>', 'one or more scales, as in 2,3,4', parseScales)
    .addOption(
      modelOption('as for upscale, or bicubic; repeatable; default: fsrcnn').argParser(
        (value: string, previous: readonly string[] = []) => [...previous, value],
      ),
    )
    .addOption(fieldOption())
    .addOption(keyOption())
    .addOption(
      new Option('--protocol <name>', 'classic: luma, scale px shaved; ntire: RGB, scale + 6 px')
        .choices(['classic', 'ntire'])
        .default('classic'),
    )
    .option('--lr <folder>', 'low-resolution pictures, instead of making them; {scale} as above')
    .option(
      '--degrade <codec:n,…>',
      'store low-resolution pictures first, as in png,jpeg:30,50,75,webp:40',
      parseDegradations,
    )
    .addOption(restoreOption())
    .addOption(new Option('--engine <name>', 'what runs the networks').choices(engineNames).default('auto'))
    .addOption(threadsOption())
    .option('--csv <file>', 'store all scores as CSV')
    .option('--html <file>', 'store a report to look at: crops, error maps, plots')
    .option('--min-psnr <db>', 'exit code 5 if the mean PSNR of a network is below', parseDecibels)
    .option('--compare <old.json>', 'exit code 5 if a mean fell below that of an earlier --json')
    .option('--tolerance <db>', 'how far it may fall', parseDecibels, 0.01)
    .action(async (folder: string, { model = ['fsrcnn'], ...options }: EvalCommandOptions) => {
      const { evaluateFolder } = await import('./commands/eval.js')
      call.exitCode = await evaluateFolder(folder, { model, ...options }, call.report, call.signal)
    })
}

function addTrain(program: Command, call: Call): void {
  program
    .command('train')
    .description('Train a network on your pictures, as a config file says.')
    .argument('<config.json>', 'network, folders of pictures, and whatever else is to be other than usual')
    .option('--out <folder>', 'where the run is stored; default: beside the config, NAME/ of NAME.json')
    .option('--resume', 'go on with the run in that folder, exactly as if it had not stopped')
    .option('--transfer <from>', 'keep the trunk of this checkpoint and train a new head')
    .option('-s, --scale <n>', "instead of the config's network.scale", parseTrainedScale)
    .option('--two-step', 'first the first data folder, then all of them at half the learning rates')
    .option('--steps <n>', "instead of the config's", parseSteps)
    .option('--seed <n>', "instead of the config's", parseSeed)
    .addOption(
      new Option('--backend <name>', 'what computes; auto is the first of the others that is there')
        .choices(['auto', 'tfjs-node', 'wasm', 'cpu'])
        .default('auto'),
    )
    .action(async (config: string, options: TrainCommandOptions) => {
      const { train } = await import('./commands/train.js')
      call.exitCode = await train(config, options, call.report, call.signal)
    })
    .addHelpText(
      'after',
      `
Examples:
  sr train x3.json                                          into x3/
  sr train x3.json --resume                                 after Ctrl-C, or a power cut
  sr train x2.json --transfer x3/best.safetensors --scale 2

The least that a config holds; paths are relative to it:
  { "network": { "preset": "fsrcnn", "scale": 3 },
    "data": ["photos"], "validation": { "data": "test-photos" } }`,
    )
}

function addBench(program: Command, call: Call): void {
  program
    .command('bench')
    .description('Time a network on this machine: minimum and median of repeated runs.')
    .addOption(
      new Option('--size <wxh>', 'pixels of the picture that is enlarged')
        .argParser(parseSize)
        .default({ width: 640, height: 360 }, '640x360'),
    )
    .option('-s, --scale <n>', "how many times larger; default: the model's, 2 for names", parseScale)
    .addOption(modelOption('as for upscale; or, with random weights, a name as below').default('fsrcnn'))
    .addOption(fieldOption())
    .addOption(keyOption())
    .addOption(engineOption())
    .addOption(threadsOption())
    .option('--end-to-end', 'from RGB to RGB, as upscale does, instead of the network alone')
    .action(async (options: BenchCommandOptions) => {
      const { bench } = await import('./commands/bench.js')
      call.exitCode = await bench(options, call.report, call.signal)
    })
    .addHelpText(
      'after',
      `
Examples:
  sr bench --size 640x360 --scale 3                  to 1920 × 1080
  sr bench --model fsrcnn-s --scale 3 --end-to-end   RGB in, RGB out
  sr bench --model net_x4.pth --scale 4              a PyTorch checkpoint

Names at any scale; where no weights are released, seeded random ones take as long:
  fsrcnn, fsrcnn-s, fsrcnn-l, hourglass-64-32-4, srcnn, espcn
${fieldHelp}`,
    )
}

function addModels(program: Command, call: Call): void {
  program
    .command('models')
    .description('List the models that are built in: scales, networks, sizes.')
    .action(async () => {
      const { models } = await import('./commands/models.js')
      call.exitCode = await models(call.report)
    })
}

function addCompletion(program: Command, call: Call): void {
  program
    .command('completion')
    .description('Print what makes a shell complete commands, options and their values.')
    .addArgument(new Argument('<shell>').choices(shells))
    .action(async (shell: Shell) => {
      const { releasedModels } = await import('./models/load-model.js')
      const script = completionScript(shell, completedCommands(program, { '--model': releasedModels }))
      for (const line of script.trimEnd().split('\n')) call.report.print(line)
      call.exitCode = call.report.finish({ shell, script }, 1)
    })
    .addHelpText(
      'after',
      `
A line for the file that your shell reads when it starts:
  source <(sr completion bash)     in ~/.bashrc
  source <(sr completion zsh)      in ~/.zshrc, after compinit
  sr completion fish | source      in ~/.config/fish/config.fish`,
    )
}
