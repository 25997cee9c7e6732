import { JobError } from '../errors.js'
import { createFolderStorage } from './folder-storage.js'
import type { Storage } from './storage.js'

/**
 * The storage of a folder's path or of `s3://BUCKET/PREFIX`. S3 takes its endpoint, region and credentials
 * from the usual AWS variables and files, and needs `@aws-sdk/client-s3`, which nothing else loads.
 */
export async function openStorage(url: string): Promise<Storage> {
  const [, scheme, rest] = /^([a-z][a-z\d+.-]+):\/\/(.*)$/i.exec(url) ?? []
  if (scheme === undefined) return createFolderStorage(url)
  if (scheme !== 's3')
    throw new JobError('bad-usage', url, `no storage of this kind. Expected a folder or s3://BUCKET/PREFIX.`)
  const { openS3Storage } = await import('./s3-storage.js')
  const [bucket = '', ...folders] = rest.split('/').filter((part) => part !== '')
  return await openS3Storage(bucket, folders.join('/'))
}
