import { type Command, Option } from 'commander'
import type { EvalCommandOptions } from '../commands/eval.js'
import { engineNames } from '../engines/engine-names.js'
import { parseDecibels, parseDegradations, parseScales } from '../parse-values.js'
import {
  type Call,
  fieldOption,
  keyOption,
  modelOption,
  restoreOption,
  threadsOption,
} from './shared-options.js'

/** Measuring quality. */
export function addEvalCommand(program: Command, call: Call): void {
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
      const { evaluateFolder } = await import('../commands/eval.js')
      call.exitCode = await evaluateFolder(folder, { model, ...options }, call.report, call.signal)
    })
}
