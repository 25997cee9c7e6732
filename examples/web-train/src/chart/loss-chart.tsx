import { useSignalEffect } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type uPlot from 'uplot'
import { theme } from '../../../web-compare/src/shell/theme.js'
import { type Point, type Run, run } from '../training/run.js'
import { chartOptions, chartSize } from './chart-options.js'

/** Loss and PSNR over the steps; drawn for the eye, and as a table of the scored steps for everybody else. */
export function LossChart() {
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot>(null)
  useSignalEffect(() => {
    theme.value // uPlot draws in colours, not in variables
    let isGone = false
    const draw = async () => {
      const { Plot } = await import('./plot.js')
      if (isGone || place.current === null) return
      chart.current?.destroy()
      chart.current = new Plot(chartOptions(place.current), columns(run.peek()), place.current)
    }
    const dark = matchMedia('(prefers-color-scheme: dark)')
    dark.addEventListener('change', draw)
    void draw()
    return () => {
      isGone = true
      dark.removeEventListener('change', draw)
    }
  })
  useSignalEffect(() => {
    const data = columns(run.value) // read in any case, so that the effect knows what it waits for
    chart.current?.setData(data)
  })
  useEffect(() => {
    const resizing = new ResizeObserver(([{ contentRect }]) =>
      chart.current?.setSize(chartSize(contentRect.width)),
    )
    if (place.current !== null) resizing.observe(place.current)
    return () => {
      resizing.disconnect()
      chart.current?.destroy()
    }
  }, [])

  const scored = (run.value?.curve ?? []).filter(({ psnr }) => psnr !== undefined)
  return (
    <figure class="chart">
      <div ref={place} aria-hidden="true" />
      <figcaption>
        <details>
          <summary>The chart as a table</summary>
          <ScoreTable points={scored} />
        </details>
      </figcaption>
    </figure>
  )
}

function ScoreTable({ points }: { readonly points: readonly Point[] }) {
  return (
    <table>
      <caption class="visually-hidden">Loss of training and PSNR on what is held out, by step</caption>
      <thead>
        <tr>
          <th scope="col">Step</th>
          <th scope="col">Loss, grey levels of 255</th>
          <th scope="col">PSNR, dB</th>
        </tr>
      </thead>
      <tbody>
        {points.map(({ step, loss, psnr }) => (
          <tr key={step}>
            <td>{step}</td>
            <td>{(255 * loss).toFixed(2)}</td>
            <td>{psnr?.toFixed(2)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** What uPlot draws: steps, losses in grey levels, and PSNR where it was scored, which begins before step 1. */
function columns(shown: Run | undefined): uPlot.AlignedData {
  const curve = shown?.curve ?? []
  return [
    [0, ...curve.map(({ step }) => step)],
    [null, ...curve.map(({ loss }) => 255 * loss)],
    [shown?.scores?.before ?? null, ...curve.map(({ psnr }) => psnr ?? null)],
  ]
}
