/**
 * Where the documentation tells of an error's code: an address on the site, or the page's name where no site
 * is known.
 */
export function errorPage(code: string, site: string | undefined): string {
  if (site === undefined) return `reference/errors#${code}`
  return new URL(`reference/errors.html#${code}`, site.endsWith('/') ? site : `${site}/`).href
}
