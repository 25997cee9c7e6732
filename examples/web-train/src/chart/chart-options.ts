import type uPlot from 'uplot'

/** uPlot's options in the colours that the style sheet gives the element. */
export function chartOptions(element: HTMLElement): uPlot.Options {
  const style = getComputedStyle(element)
  const color = (name: string) => style.getPropertyValue(name).trim()
  const font = `12px ${style.fontFamily}`
  const axis = {
    stroke: color('--muted'),
    font,
    labelFont: font,
    grid: { stroke: color('--line'), width: 1 },
  }
  return {
    ...chartSize(element.clientWidth),
    scales: { x: { time: false } },
    axes: [
      { ...axis, label: 'step', labelSize: 18, size: 32 },
      { ...axis, label: 'loss, grey levels of 255', labelSize: 18, size: 44, scale: 'loss' },
      {
        ...axis,
        label: 'held-out PSNR, dB',
        labelSize: 18,
        size: 50,
        scale: 'psnr',
        side: 1,
        grid: { show: false },
      },
    ],
    series: [
      { label: 'step' },
      { label: 'loss', scale: 'loss', stroke: color('--chart-loss'), width: 1, value: rounded },
      {
        label: 'PSNR',
        scale: 'psnr',
        stroke: color('--accent'),
        width: 2,
        spanGaps: true,
        points: { show: true, size: 6, fill: color('--accent') },
        value: rounded,
      },
    ],
  }
}

export function chartSize(width: number): { readonly width: number; readonly height: number } {
  return { width, height: width < 480 ? 220 : 260 }
}

const rounded = (_plot: uPlot, value: number | null) => value?.toFixed(2) ?? '–'
