import { basename, resolve } from 'node:path'
import type { Score } from '@sr/fsrcnn/train'
import { formatGain, formatPsnr, formatSsim } from '../eval/format-scores.js'
import { Html, html } from '../eval-report/html.js'
import { describeNetwork } from '../models/describe-network.js'
import { readAsset, version } from '../package-files.js'
import type { RunLog } from './run-log.js'
import type { TrainingRunProgress } from './run-state.js'
import type { TrainConfig } from './train-config.js'

/** A run in the making. */
export interface TrainingReport {
  readonly folder: string
  readonly config: TrainConfig
  readonly log: RunLog
  readonly bicubic: Score
  readonly progress: TrainingRunProgress
  /** Of {@link trainingChart}. */
  readonly chart: string
}

/** A run as one HTML page that needs no other file: how far it is, its charts, its config. */
export async function trainingReport({
  folder,
  config,
  log,
  bicubic,
  progress,
  chart,
}: TrainingReport): Promise<string> {
  const title = basename(resolve(folder))
  const { lastStep: step, patchesPerSecond: speed } = log
  const { best, seconds, stage } = progress
  const stageText = config.twoStep ? `, stage ${stage + 1} of 2` : ''
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}: training report</title>
<style>${new Html(await readAsset('eval-report.css'))}
section > svg { display: block; width: 100%; height: auto; margin-bottom: 12px }
pre { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; padding: 16px; overflow-x: auto; font-size: 13px }</style>
</head>
<body>
<header>
<div><p class="kicker">Training report</p>
<h1>${title}</h1>
<p class="lead">${describeNetwork(config.network)}; ${step.toLocaleString('en')} steps${stageText}</p></div>
</header>
<dl class="facts">
<div><dt>Best validation</dt><dd>${best === null ? 'none yet' : `${formatPsnr(best.psnr)} dB, SSIM ${formatSsim(best.ssim)}, after ${best.step.toLocaleString('en')} steps`}</dd></div>
<div><dt>Bicubic</dt><dd>${formatPsnr(bicubic.psnr)} dB, SSIM ${formatSsim(bicubic.ssim)}</dd></div>
<div><dt>Gain</dt><dd>${best === null ? '' : `${formatGain(best.psnr - bicubic.psnr, 2)} dB`}</dd></div>
<div><dt>Time</dt><dd>${formatSeconds(seconds)}${speed === undefined ? '' : `, ${speed.toFixed(0)} patches a second`}</dd></div>
<div><dt>Made by</dt><dd>sr ${version()}, Node ${process.versions.node}</dd></div>
</dl>
<main>
<section><h2>Course</h2>${new Html(chart)}
<p class="note">Scores are means over the validation pictures by the classic protocol: luma, ${config.network.scale} pixels shaved. The first ones may lie below the chart.</p></section>
<section><h2>Config</h2><pre>${JSON.stringify(config, null, 2)}</pre></section>
</main>
</body>
</html>
`.text
}

/** Hours and minutes, or minutes and seconds. */
export function formatSeconds(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${Math.floor(seconds % 60)} s`
}
