import { type Command, Option } from 'commander'
import type { BenchCommandOptions } from '../commands/bench.js'
import { parseScale, parseSize } from '../parse-values.js'
import {
  type Call,
  engineOption,
  fieldHelp,
  fieldOption,
  keyOption,
  modelOption,
  threadsOption,
} from './shared-options.js'

/** Measuring speed. */
export function addBenchCommand(program: Command, call: Call): void {
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
      const { bench } = await import('../commands/bench.js')
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
