import { type Command, Option } from 'commander'
import type { TrainCommandOptions } from '../commands/train.js'
import { parseSeed, parseSteps, parseTrainedScale } from '../parse-values.js'
import type { Call } from './shared-options.js'

/** Training. */
export function addTrainCommand(program: Command, call: Call): void {
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
      const { train } = await import('../commands/train.js')
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
