import { JobError } from '../errors.js'

/**
 * A failure of the S3 client in words. The client's own message is left out where it might repeat a key of
 * the account.
 */
export function asS3Error(where: string, bucket: string, error: unknown): Error {
  if (!(error instanceof Error)) return new JobError('storage-failed', where, String(error))
  const options = { cause: error }
  const name = String('Code' in error ? error.Code : error.name)
  const status = statusOf(error)
  if (error.name === 'AbortError') return error
  if (name === 'NoSuchBucket') {
    const problem = `there is no bucket ${bucket}. Check the name and the region, or create it.`
    return new JobError('bucket-missing', `s3://${bucket}`, problem, options)
  }
  if (name === 'NoSuchKey' || status === 404)
    return new JobError('not-found', where, 'no such object. Check the name.', options)
  if (status === 401 || status === 403 || credentialErrors.includes(error.name)) {
    const problem = `access denied (${name}). Expected credentials in the AWS variables or files that may list, read and write here.`
    return new JobError('access-denied', where, problem, { cause: new Error(name) })
  }
  if (status === undefined || status >= 500) {
    const problem = `the storage does not answer (${networkCode(error)}). Check the network and the endpoint, and run it again: what is done stays done.`
    return new JobError('storage-unreachable', where, problem, options)
  }
  return new JobError('storage-failed', where, `the storage refused it (${status}, ${name}).`, options)
}

/** The HTTP status of an answer; undefined where none came. */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined
  return (error.$metadata as { readonly httpStatusCode?: number }).httpStatusCode
}

const credentialErrors: readonly string[] = ['CredentialsProviderError', 'TokenProviderError']

const networkCode = (error: Error): string => ('code' in error ? String(error.code) : error.name)
