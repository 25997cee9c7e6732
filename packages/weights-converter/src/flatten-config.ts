import type { Fields, FieldValue } from './field-value.js'

/** `{ deconv: { crop: … } }` as `deconv.crop`: what is undefined is not stated. */
export function flattenConfig(config: object): Map<string, FieldValue> {
  const fields = new Map<string, FieldValue>()
  for (const [field, value] of Object.entries(config)) {
    if (value === undefined) continue
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      fields.set(field, value)
      continue
    }
    for (const [part, inner] of flattenConfig(value)) fields.set(`${field}.${part}`, inner)
  }
  return fields
}

/** `deconv.crop` as `{ deconv: { crop: … } }`. */
export function nestFields(fields: Fields): Record<string, unknown> {
  const nested: Record<string, unknown> = {}
  for (const [path, value] of fields) {
    const [field, part] = path.split('.') as [string, string | undefined]
    nested[field] = part === undefined ? value : { ...(nested[field] as object | undefined), [part]: value }
  }
  return nested
}
