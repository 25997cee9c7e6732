import { type ProtocolName, protocols, shavePx } from '@sr/metrics'
import { storedAs } from './condition.js'

/**
 * The rules of an evaluation in a form that can be printed under any table. Without
 * them its numbers mean nothing.
 */
export interface ProtocolFacts {
  /** What is compared. */
  readonly color: string
  /** Where the low-resolution pictures come from. */
  readonly lowResolution: string
  readonly rounding: string
  readonly shave: string
  readonly ssim: string
}

/** Says in words what `protocols` of @sr/metrics says in data. */
export function describeProtocol(
  protocol: ProtocolName,
  lrFolder: string | undefined,
  degrade: readonly string[] = [],
): ProtocolFacts {
  const { color, lowResolution, extraShavePx } = protocols[protocol]
  const isStored = degrade.length > 0
  const floats = lowResolution === 'none' && !isStored
  return {
    color: color === 'y601' ? "luma of BT.601 (16..235, MATLAB's rgb2ycbcr), 8 bit" : 'RGB, 8 bit',
    lowResolution:
      lrFolder === undefined
        ? `MATLAB's antialiased bicubic of the original cut to a multiple of the scale, ${floats ? 'left in floats' : '8 bit, rounded after each pass'}${isStored ? `, stored as ${storedAs(degrade)} and read again` : ''}`
        : `files of ${lrFolder}`,
    rounding: 'results are rounded to 8 bit',
    shave: `scale${extraShavePx === 0 ? '' : ` + ${extraShavePx}`} pixels on each side`,
    ssim: 'Gaussian window 11 × 11, sigma 1.5, inside the picture',
  }
}

/** The same in one line for one or more scales. */
export function protocolLine(
  protocol: ProtocolName,
  lrFolder: string | undefined,
  scales: readonly number[],
  degrade: readonly string[] = [],
): string {
  const { color, lowResolution } = describeProtocol(protocol, lrFolder, degrade)
  const shaved = scales.map((scale) => shavePx(scale, protocol)).join(', ')
  return `${protocol} protocol: ${color}; ${shaved} px shaved; low resolution: ${lowResolution}`
}

/** What the two columns are called in documents and tables. */
export function columnNames(protocol: ProtocolName): {
  readonly psnr: 'psnrY' | 'psnrRgb'
  readonly ssim: 'ssimY' | 'ssimRgb'
} {
  return protocols[protocol].color === 'y601'
    ? { psnr: 'psnrY', ssim: 'ssimY' }
    : { psnr: 'psnrRgb', ssim: 'ssimRgb' }
}

/** The same for people. */
export function columnTitles(protocol: ProtocolName): { readonly psnr: string; readonly ssim: string } {
  const suffix = protocols[protocol].color === 'y601' ? 'Y' : 'RGB'
  return { psnr: `PSNR-${suffix}`, ssim: `SSIM-${suffix}` }
}
