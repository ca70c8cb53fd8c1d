import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { datasets } from '@onus/core/dataset'
import { z } from 'zod'
import { type Aws, all, xmlPages } from '../aws/client.ts'
import { child, named, numberIn, textIn } from '../aws/document.ts'
import { openAccess } from '../aws/session.ts'
import { AccessSettings } from '../aws/settings.ts'
import { connector, filesUnder, SourceProblem } from '../connector/index.ts'
import {
  type Dropped,
  DropSettings,
  datasetsKnown,
  dropsIn,
  type Fetched,
  ignoredNote,
  noFiles,
  readDrops,
} from '../drop/index.ts'

export const S3FolderSettings = z.strictObject({
  ...AccessSettings.shape,
  region: AccessSettings.shape.region.meta({ title: 'Region', description: 'The region of the bucket.' }),
  bucket: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'expected the name of a bucket')
    .meta({ title: 'Bucket', description: 'The bucket that files are put into.' }),
  prefix: z.string().max(1024).default('').meta({
    title: 'Folder',
    description: 'Beginning of the names to read, such as onus/. Empty means the whole bucket.',
  }),
  ...DropSettings.shape,
})
export type S3FolderSettings = z.infer<typeof S3FolderSettings>

/** A bucket, or a folder in one, into which others put files of rows, named after the dataset that they hold. */
export const s3Folder = connector({
  id: 's3-folder',
  title: 'Files in a bucket',
  summary: 'CSV, Excel, JSON and NDJSON files in a bucket of S3, each called as the dataset that its rows are.',
  version: '1',
  datasets: [...datasets.keys()],
  scopes: [
    'Reads with s3:ListBucket on the bucket and s3:GetObject on what lies in the folder, and with no other right.',
    'Changes and removes nothing. Formulas are not computed, and nothing in a file is run or followed.',
  ],
  settings: S3FolderSettings,
  async test(settings, run) {
    try {
      const files = await filesIn(await openAccess(settings, run), settings)
      const { drops } = dropsIn(files, settings.take, datasetsKnown(run))
      if (drops.length === 0) throw noFiles(placeOf(settings))
      return { ok: true, detail: drops.map(({ dataset, files }) => `${dataset}: ${files.length}`).join(', ') }
    } catch (error) {
      if (error instanceof SourceProblem) return { ok: false, why: error.message }
      throw error
    }
  },
  async *collect(settings, run) {
    const aws = await openAccess(settings, run)
    const { drops, ignored } = dropsIn(await filesIn(aws, settings), settings.take, datasetsKnown(run))
    if (drops.length === 0) throw noFiles(placeOf(settings))
    yield* ignoredNote(ignored)
    const place = placeOf(settings)
    const about = { sourceSystem: place, account: settings.bucket, query: `Files in ${place}`, settings }
    yield* readDrops(drops, about, run, file => fetched(aws, settings, file))
  },
})

function placeOf({ bucket, prefix }: S3FolderSettings): string {
  return `s3://${bucket}/${prefix}`
}

/** The list of the bucket to its end. Names of folders, which end with a slash and hold nothing, are no files. */
async function filesIn(aws: Aws, { region, bucket, prefix }: S3FolderSettings): Promise<readonly Dropped[]> {
  const listed = await all(
    xmlPages(
      query => aws.s3(region, { action: 'ListBucket', path: [bucket], query, root: 'ListBucketResult', about: bucket }),
      { 'list-type': 2, prefix, 'max-keys': 1000, 'encoding-type': 'url' },
      { send: 'continuation-token', read: 'NextContinuationToken', more: 'IsTruncated' },
    ),
    page => {
      const decoded = textIn(page, 'EncodingType') === 'url' ? unescaped : (key: string) => key
      return named(page, 'Contents').map(item => ({ item, key: decoded(child(item, 'Key')?.text ?? '') }))
    },
  )
  return listed.flatMap(({ item, key }) => {
    if (key.endsWith('/')) return []
    if (key.split('/').some(part => part === '.' || part === '..'))
      throw new SourceProblem(`${key} cannot be asked for: a part of its name means a folder above; call it otherwise`)
    return {
      path: key.slice(prefix.length).replace(/^\/+/, '') || basename(key),
      key,
      bytes: numberIn(item, 'Size') ?? 0,
      at: textIn(item, 'LastModified') ?? '',
      mark: textIn(item, 'ETag') ?? '',
    }
  })
}

/** Names come encoded, since XML cannot hold all that they may. */
function unescaped(key: string): string {
  return decodeURIComponent(key.replaceAll('+', ' '))
}

/** The file as it was when it was listed, in a place of this machine that is gone afterwards. */
async function fetched(aws: Aws, settings: S3FolderSettings, file: Dropped): Promise<Fetched> {
  const { region, bucket, mostMegabytes } = settings
  const key = 'key' in file ? String(file.key) : file.path
  const answer = await aws.stream(region, {
    action: 'GetObject',
    path: [bucket, ...key.split('/')],
    ...(file.mark && { headers: { 'if-match': file.mark } }),
    about: key,
    maxBytes: mostMegabytes * 1024 * 1024,
  })
  const folder = await mkdtemp(join(tmpdir(), 'onus-s3-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  const name = 'file'
  try {
    await using handle = await open(join(folder, name), 'wx', 0o600)
    for await (const chunk of answer.body) await handle.writeFile(chunk)
  } catch (error) {
    await remove()
    throw error
  }
  return { path: `/${name}`, files: filesUnder(folder), [Symbol.asyncDispose]: remove }
}
