import { type Command, Option } from 'commander'
import type { VideoCommandOptions } from '../commands/video.js'
import { engineNames } from '../engines/engine-names.js'
import { parseCrf, parseScale, parseShare } from '../parse-values.js'
import {
  type Call,
  fieldHelp,
  fieldOption,
  keyOption,
  modelOption,
  queueOption,
  threadsOption,
} from './shared-options.js'

/** Enlarging a film. */
export function addVideoCommand(program: Command, call: Call): void {
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
      const { video } = await import('../commands/video.js')
      call.exitCode = await video(input, output, options, call.report, call.signal)
    })
    .addHelpText(
      'after',
      `
Examples:
  sr video film.mp4 large.mp4 -s 2               H.264 again, the sound as it was
  sr video film.mkv large.mkv -s 3 --resume      goes on after Ctrl-C, or a power cut
  sr video film.mkv large.mkv -m fsrcnn-s        a faster network
${fieldHelp}`,
    )
}
