import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CreateBucketCommand, GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3'
import { openStorage } from '@sr/jobs'
import { startMoto } from '@sr-internal/testing/services'
import { onTestFinished, vi } from 'vitest'

const Bucket = 'pictures'

/** An S3 of its own for a test, in whose bucket the pictures of a job's folder lie, and which programs find by their variables. */
export async function startJobBucket(folder: string): Promise<S3Client> {
  const moto = await startMoto()
  onTestFinished(() => moto.end())
  for (const [name, value] of Object.entries(moto.env)) vi.stubEnv(name, value)
  onTestFinished(() => void vi.unstubAllEnvs())
  const client = new S3Client({ endpoint: moto.endpoint, forcePathStyle: true, region: 'us-east-1' })
  onTestFinished(() => client.destroy())
  await client.send(new CreateBucketCommand({ Bucket }))
  const storage = await openStorage(`s3://${Bucket}/in`)
  for (const name of readdirSync(join(folder, 'in')))
    await storage.putIfAbsent(name, readFileSync(join(folder, 'in', name)))
  storage.close()
  return client
}

/** Writes every object below `out`, whatever its name, into the folder. */
export async function fetchResults(client: S3Client, folder: string): Promise<void> {
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix: 'out/' })) {
    for (const { Key } of Contents) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }))
      const path = join(folder, Key as string)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, (await Body?.transformToByteArray()) as Uint8Array)
    }
  }
}
