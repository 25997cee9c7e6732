/**
 * The common name of a network that is none of ours, recognised by tensor names.
 * Undefined where no name gives it away.
 */
export function nameOtherArchitecture(tensorNames: Iterable<string>): string | undefined {
  const names = [...tensorNames]
  return others.find(({ marks }) => names.some((name) => marks.test(name)))?.name
}

const others: readonly { readonly name: string; readonly marks: RegExp }[] = [
  { name: 'a transformer such as SwinIR or HAT', marks: /qkv|relative_position|attn\b|\.attention\./i },
  { name: 'a dense residual network such as RRDBNet (ESRGAN, Real-ESRGAN)', marks: /rrdb|rdb\d|RRDB_trunk/i },
  {
    name: 'a residual network such as SRResNet, EDSR or SRGAN',
    marks: /resid|res_?blocks?|trunk|^body\.\d+\.body/i,
  },
  { name: 'a recurrent or laplacian network such as LapSRN or DRCN', marks: /convt_|lapsrn|recursi/i },
  {
    name: 'spectral normalisation or another parametrisation that is not multiplied out here',
    marks: /weight_(g|u|v|orig)$|parametrizations\./,
  },
]
