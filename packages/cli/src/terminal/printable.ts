/**
 * Text as one line that cannot steer a terminal: it escapes control characters, direction overrides and lone
 * surrogates, as JSON does.
 */
export function printable(text: string): string {
  const codeUnit = (index: number, characters: string): string =>
    `\\u${characters.charCodeAt(index).toString(16).padStart(4, '0')}`
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, (characters) =>
    Array.from({ length: characters.length }, (_, index) => codeUnit(index, characters)).join(''),
  )
}

/** The same, but with its line breaks. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n')
