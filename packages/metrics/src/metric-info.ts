export interface MetricInfo {
  /** As in tables. */
  readonly name: string
  /** 'dB', 'level' (a sample's unit), 'level²', or '' for a pure number. */
  readonly unit: '' | 'dB' | 'level' | 'level²'
  readonly higherIsBetter: boolean
  /** What identical pictures score. */
  readonly perfect: number
}

/** What a table must know of each metric, by the name of its function. */
export const metricInfo = {
  psnr: { name: 'PSNR', unit: 'dB', higherIsBetter: true, perfect: Number.POSITIVE_INFINITY },
  mse: { name: 'MSE', unit: 'level²', higherIsBetter: false, perfect: 0 },
  mae: { name: 'MAE', unit: 'level', higherIsBetter: false, perfect: 0 },
  ssim: { name: 'SSIM', unit: '', higherIsBetter: true, perfect: 1 },
  msSsim: { name: 'MS-SSIM', unit: '', higherIsBetter: true, perfect: 1 },
  gmsd: { name: 'GMSD', unit: '', higherIsBetter: false, perfect: 0 },
  haarPsi: { name: 'HaarPSI', unit: '', higherIsBetter: true, perfect: 1 },
  vifP: { name: 'VIFp', unit: '', higherIsBetter: true, perfect: 1 },
} as const satisfies Record<string, MetricInfo>

export type MetricName = keyof typeof metricInfo
