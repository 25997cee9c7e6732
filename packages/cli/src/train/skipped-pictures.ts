import { FileError } from '@sr/files/disk'
import type { SkippedPicture } from '@sr/fsrcnn/train'
import type { Report } from '../terminal/report.js'

const mostNamed = 20

/** Pictures that a run leaves out. Each is warned of once, the first ones by name. */
export class SkippedPictures {
  readonly #report: Report
  readonly #pictures = new Map<string, SkippedPicture>()

  constructor(report: Report) {
    this.#report = report
  }

  /** The list for the document. */
  get list(): { readonly name: string; readonly reason: string; readonly message: string }[] {
    return [...this.#pictures.values()].map(({ name, reason, message }) => ({ name, reason, message }))
  }

  add(skipped: readonly SkippedPicture[]): void {
    const news = skipped.filter(({ name }) => !this.#pictures.has(name))
    for (const picture of news) this.#pictures.set(picture.name, picture)
    for (const picture of news.slice(0, mostNamed))
      this.#report.warn(picture.name, `${problemOf(picture)} Left out.`)
    if (news.length > 1) this.#report.warn('pictures', `${news.length} of them are left out.`)
  }
}

/** What is wrong with a picture, without its name before it. */
function problemOf({ name, message, cause }: SkippedPicture): string {
  const text = cause instanceof FileError ? cause.message : message
  return text.startsWith(`${name}: `) ? text.slice(name.length + 2) : text
}
