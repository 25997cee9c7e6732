/**
 * The common name of a network that is none of ours, recognised by tensor names.
 * Undefined where no name gives it away.
 */
export function nameOtherArchitecture(tensorNames: Iterable<string>): string | undefined {
  const names = [...tensorNames]
  return others.find(({ marks }) => names.some((name) => marks.test(name)))?.name
}

/** Whether names tell of a parametrised weight; those that are multiplied out here are gone by then. */
export const isParametrised = (tensorNames: Iterable<string>): boolean =>
  [...tensorNames].some((name) => /weight_(g|u|v|orig)$|parametrizations\./.test(name))

const others: readonly { readonly name: string; readonly marks: RegExp }[] = [
  { name: 'a transformer such as SwinIR or HAT', marks: /qkv|relative_position|attn\b|\.attention\./i },
  { name: 'a dense residual network such as RRDBNet (ESRGAN, Real-ESRGAN)', marks: /rrdb|rdb\d|RRDB_trunk/i },
  {
    name: 'a residual network such as SRResNet, EDSR or SRGAN',
    marks: /resid|res_?blocks?|trunk|^body\.\d+\.body/i,
  },
  { name: 'a recurrent or laplacian network such as LapSRN or DRCN', marks: /convt_|lapsrn|recursi/i },
]
