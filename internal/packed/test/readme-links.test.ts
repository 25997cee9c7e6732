import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import GithubSlugger from 'github-slugger'
import { Marked } from 'marked'
import { afterAll, describe, expect, test } from 'vitest'
import { removeFolder, run, tarballs } from './support/install.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'sr-readmes-'))
afterAll(() => removeFolder(scratch))

/** How package.json at the root says where the project lives. */
const page = repositoryUrl().replace(/^git\+|\.git$/g, '')

describe.each(Object.entries(tarballs))('the Markdown files of %s', (name, tarball) => {
  const folder = join(scratch, basename(tarball))
  mkdirSync(folder)
  run('tar', ['-xzf', tarball], folder)
  const files = readdirSync(join(folder, 'package')).filter((file) => file.endsWith('.md'))

  test('have a README that begins with the name of the package', () => {
    expect(rendered(join(folder, 'package/README.md'))).toMatch(new RegExp(`^<h1>${name}</h1>`))
  })

  test.each(files)('%s has no link that leads nowhere from a registry', (file) => {
    const path = join(folder, 'package', file)
    const dead = linksOf(path).filter((link) => isDead(link, path))
    expect(dead).toEqual([])
  })
})

test('SECURITY.md names files and tests that are there', () => {
  const text = readFileSync(join(root, 'SECURITY.md'), 'utf8')
  const named = Array.from(
    text.matchAll(/`((?:packages|internal|\.github)\/[^`]+)`/g),
    ([, path = '']) => path,
  )
  expect(named.length).toBeGreaterThan(5) // it does find them
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([])
})

/** Whether a link is relative, leads to a file or a heading of ours that is not there, or is not encrypted. */
function isDead(link: string, path: string): boolean {
  if (link.startsWith('#')) return !anchorsOf(path).has(link.slice(1))
  if (!link.startsWith(`${page}/`)) return !link.startsWith('https://')
  const [, kind = '', file = '', , anchor] =
    /^(blob|raw|tree)\/v\d+\.\d+\.\d+[^/]*\/([^#]*)(#(.*))?$/.exec(link.slice(page.length + 1)) ?? []
  const target = join(root, file)
  if (kind === '' || !existsSync(target) || statSync(target).isDirectory() !== (kind === 'tree')) return true
  return anchor !== undefined && !anchorsOf(target).has(anchor)
}

/** The HTML of a Markdown file, as GitHub and the registry make it. */
const rendered = (path: string): string =>
  new Marked({ gfm: true }).parse(readFileSync(path, 'utf8'), { async: false })

/** What its links and pictures point to. */
const linksOf = (path: string): string[] =>
  Array.from(rendered(path).matchAll(/ (?:href|src)="([^"]*)"/g), ([, link = '']) =>
    link.replace(/&amp;/g, '&'),
  )

/** The anchors that GitHub gives to its headings. */
function anchorsOf(path: string): Set<string> {
  const slugger = new GithubSlugger()
  const headings = rendered(path).matchAll(/<h[1-6]>(.*?)<\/h[1-6]>/gs)
  return new Set(
    Array.from(headings, ([, heading = '']) =>
      slugger.slug(heading.replace(/<[^>]*>/g, '').replace(/&#?\w+;/g, '')),
    ),
  )
}

function repositoryUrl(): string {
  const { repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly repository: { readonly url: string }
  }
  return repository.url
}
