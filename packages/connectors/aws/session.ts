import { type CollectRun, SourceProblem } from '../connector/index.ts'
import { type Aws, openAws } from './client.ts'
import { textIn } from './document.ts'
import type { AccessSettings } from './settings.ts'

/** AWS with the account that the credentials belong to. */
export type Session = { readonly aws: Aws; readonly account: string; readonly arn: string }

/** AWS by the key of the settings or, where they name one, by a role that is taken with it and again before that ends. */
export async function openAccess(settings: AccessSettings, run: Pick<CollectRun, 'net' | 'now'>): Promise<Aws> {
  const { accessKeyId, secretAccessKey, sessionToken, roleArn, externalId, endpoint, region } = settings
  const own = openAws(run, () => ({ accessKeyId, secretAccessKey, sessionToken }), endpoint)
  if (roleArn === undefined) return own
  const take = () => roleOf(own, region, roleArn, externalId)
  const nowMs = () => Date.parse(run.now())
  let [taken, takenAtMs] = [take(), nowMs()]
  await taken
  const current = () => {
    if (nowMs() - takenAtMs > renewedAfterMs) [taken, takenAtMs] = [take(), nowMs()]
    return taken
  }
  return openAws(run, current, endpoint)
}

/** A role is given for an hour. */
const renewedAfterMs = 40 * 60_000

/** The same with the account that it belongs to. What AWS refuses here ends the run. */
export async function openSession(settings: AccessSettings, run: Pick<CollectRun, 'net' | 'now'>): Promise<Session> {
  const aws = await openAccess(settings, run)
  const identity = await aws.query('sts', settings.region, 'GetCallerIdentity')
  const [account, arn] = [textIn(identity, 'Account'), textIn(identity, 'Arn')]
  if (account === null || arn === null)
    throw new SourceProblem(
      'AWS answered sts:GetCallerIdentity without an account; see whether the endpoint is one of AWS',
    )
  return { aws, account, arn }
}

async function roleOf(aws: Aws, region: string, roleArn: string, externalId: string | undefined) {
  const taken = await aws.query('sts', region, 'AssumeRole', {
    RoleArn: roleArn,
    RoleSessionName: 'onus',
    ExternalId: externalId,
  })
  const part = (name: string) => textIn(taken, 'Credentials', name)
  const [accessKeyId, secretAccessKey] = [part('AccessKeyId'), part('SecretAccessKey')]
  if (accessKeyId === null || secretAccessKey === null)
    throw new SourceProblem('AWS answered sts:AssumeRole without credentials; see whether the endpoint is one of AWS')
  return { accessKeyId, secretAccessKey, sessionToken: part('SessionToken') ?? undefined }
}
