/** Licences that ask for their notice at most. */
const permissive = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
]

/** What else is allowed, by name, and why. */
export const exceptions = [
  {
    names: /^@img\/sharp-libvips-|^@img\/sharp-(win32|wasm32)/,
    licences: ['LGPL-3.0-or-later'],
    reason:
      'sharp’s own binaries: libvips and libraries below it, linked dynamically, so that a user may exchange them',
  },
  {
    names: /^mediabunny$/,
    licences: ['MPL-2.0'],
    reason: 'a page in examples/ uses it as it is; nothing published has it',
  },
  {
    names: /^@fontsource\/lato$/,
    licences: ['OFL-1.1'],
    reason: 'the font of the sheets that `npm run demo` writes; nothing published has it',
  },
  {
    names: /^(axe-core|lightningcss(-.*)?)$/,
    licences: ['MPL-2.0'],
    reason: 'tools, used as they are',
  },
  { names: /^argparse$/, licences: ['Python-2.0'], reason: 'a tool reads its arguments with it' },
  {
    names: /^spawndamnit$/,
    licences: ['SEE LICENSE IN LICENSE'],
    reason: 'its file LICENSE is the MIT licence',
  },
]

/** Whether a dependency's licence, an SPDX expression, is allowed. */
export function isAllowed({ name, licence }) {
  const more = exceptions.filter(({ names }) => names.test(name)).flatMap(({ licences }) => licences)
  const allowed = [...permissive, ...more]
  return licence
    .replace(/[()]/g, '')
    .split(' AND ')
    .every((part) => part.split(' OR ').some((choice) => allowed.includes(choice)))
}
