import type { DatasetRef } from '@onus/core/dataset'
import type { Event, RawRow } from '../connector/index.ts'
import { textAt } from '../importer/look.ts'
import { orNothing } from './client.ts'
import type { Identities } from './iam.ts'
import { rootKeyCount, rootLastUsedAt } from './identities.ts'
import { datasetOf, type Reading } from './part.ts'

const dataset: DatasetRef = 'cloud.accounts@1'

/** The one row of the account, of what all parts before learned. */
export async function* readAccount(reading: Reading, read: Identities): AsyncGenerator<Event> {
  const query =
    'iam:GetAccountSummary, ListAccountAliases, GetCredentialReport, account:GetAlternateContact, organizations:DescribeOrganization, s3:GetAccountPublicAccessBlock, ec2:GetEbsEncryptionByDefault'
  yield* datasetOf(
    reading,
    { dataset, query, isRegional: true, services: ['iam', 's3', 'ec2'] },
    accountRow(reading, read),
  )
}

async function* accountRow(reading: Reading, read: Identities): AsyncGenerator<RawRow> {
  const { aws, account, settings, trouble, learned, regions } = reading
  const contact = await trouble.attempt(
    'the security contact',
    [{ dataset, columns: ['security_contact'] }],
    async () => {
      const found = await orNothing(
        aws.rest('account', settings.region, {
          action: 'GetAlternateContact',
          method: 'POST',
          path: ['getAlternateContact'],
          body: { AlternateContactType: 'SECURITY' },
        }),
        'ResourceNotFoundException',
      )
      return found !== null && textAt(found, 'AlternateContact', 'EmailAddress') !== null
    },
  )
  const organisation = await trouble.attempt('its organisation', [{ dataset, columns: ['organisation'] }], () =>
    orNothing(aws.json('organizations', settings.region, 'DescribeOrganization'), 'AWSOrganizationsNotInUseException'),
  )
  yield {
    provider: 'aws',
    account,
    name: read.alias,
    environment: settings.environment,
    root_mfa: read.summary && read.summary.get('AccountMFAEnabled') === 1,
    root_keys: rootKeyCount(read),
    root_last_used_at: rootLastUsedAt(read),
    security_contact: contact,
    organisation: textAt(organisation ?? undefined, 'Organization', 'Id'),
    public_storage_blocked: learned.get('public_storage_blocked'),
    volume_encryption_default: learned.get('volume_encryption_default'),
    regions,
    raw: `arn:aws:iam::${account}:root`,
  }
}
