import { assertMetricOptions, type MetricOptions } from './comparison.js'

export interface LumaOptions extends MetricOptions {
  /** Default: 'yFull', MATLAB's `rgb2gray` (whose coefficients are these with four digits). */
  readonly channel?: 'y601' | 'yFull'
}

/** The options of a metric that is defined on one plane. Throws RangeError for 'rgb'. */
export function lumaOnly(where: string, options: LumaOptions): MetricOptions {
  assertMetricOptions(where, options, [])
  const { channel = 'yFull' } = options
  if (channel === 'y601' || channel === 'yFull') return { ...options, channel }
  throw new RangeError(
    `${where}: it is defined on luma. Expected channel yFull or y601, found ${String(channel)}.`,
  )
}
