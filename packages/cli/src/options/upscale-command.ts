import type { Command } from 'commander'
import type { UpscaleCommandOptions } from '../commands/upscale.js'
import {
  parseAnyScale,
  parseCount,
  parseEffort,
  parsePixels,
  parseQuality,
  parseTile,
} from '../parse-values.js'
import {
  alphaOption,
  type Call,
  engineOption,
  fieldHelp,
  fieldOption,
  formatOption,
  keyOption,
  modelOption,
  restoreOption,
  threadsOption,
} from './shared-options.js'

/** Enlarging picture files. */
export function addUpscaleCommand(program: Command, call: Call): void {
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
      const { upscale } = await import('../commands/upscale.js')
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
