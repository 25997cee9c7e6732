/** A difference with its sign; a true minus. */
export function signed(value, digits) {
  const text = Math.abs(value).toFixed(digits)
  return `${Number(text) === 0 ? '±' : value < 0 ? '−' : '+'}${text}`
}
