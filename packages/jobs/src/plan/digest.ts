import { createHash } from 'node:crypto'

/** 20 hexadecimal digits of the SHA-256 of plain data, whatever the order of its fields. */
export const digest = (data: unknown): string =>
  createHash('sha256').update(JSON.stringify(data, sorted)).digest('hex').slice(0, 20)

const sorted = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value
