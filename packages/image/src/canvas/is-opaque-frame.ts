/**
 * Whether a frame of a video has no alpha. A format that the browser keeps to itself (null) is that of a decoder in
 * hardware, whose frames have none.
 */
export const isOpaqueFrame = ({ format }: { readonly format: string | null }): boolean =>
  format === null || !formatsWithAlpha.includes(format)

const formatsWithAlpha: readonly string[] = ['RGBA', 'BGRA', 'I420A', 'I422A', 'I444A']
