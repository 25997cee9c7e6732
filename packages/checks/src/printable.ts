/**
 * Text as one line that cannot steer a terminal nor turn its surroundings around: control characters, direction
 * overrides and lone surrogates are escaped as in JSON, which escapes but some of them by itself.
 */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, (found) =>
    found.replace(/./gs, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  )
