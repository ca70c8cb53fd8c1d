import { fieldText, lineFields } from '../sampling/index.ts'
import { type AccessEntry, type AccessFlag, entryColumns } from './schema.ts'

/** The columns of an entry as they are frozen. */
export function rowOfEntry(entry: AccessEntry): Readonly<Record<string, string | null>> {
  const { lastUsed, reviewerWhy, privileged, enabled, rights, flags, unknown, ...plain } = entry
  return {
    ...plain,
    privileged: privileged === null ? null : String(privileged),
    enabled: enabled === null ? null : String(enabled),
    last_used: lastUsed,
    rights: rights.join(', '),
    reviewer_why: reviewerWhy,
    flags: flags.join(' '),
    unknown: unknown.join(' '),
  }
}

/** An entry out of its frozen line. */
export function entryOfLine(line: string): AccessEntry {
  const fields = lineFields(line)
  const of = (name: string) => fieldText(fields[places.get(name) ?? -1] ?? '\\N')
  const flag = (name: string) => (of(name) === null ? null : of(name) === 'true')
  return {
    connection: of('connection') ?? '',
    dataset: of('dataset') ?? '',
    system: of('system') ?? '',
    account: of('account') ?? '',
    right: of('right') ?? '',
    person: of('person'),
    holder: of('holder'),
    name: of('name'),
    kind: of('kind'),
    privileged: flag('privileged'),
    enabled: flag('enabled'),
    lastUsed: of('last_used'),
    granted: of('granted'),
    ends: of('ends'),
    justification: of('justification'),
    rights: (of('rights') ?? '').split(', ').filter(Boolean),
    reviewer: of('reviewer'),
    reviewerWhy: of('reviewer_why') ?? '',
    flags: words(of('flags')),
    unknown: words(of('unknown')),
    facts: of('facts') ?? '',
  }
}

/** What makes an entry the same one in another population or snapshot. */
export function keyOfEntry({ connection, dataset, system, account, right }: AccessEntry): string {
  return [connection, dataset, system, account, right].join('\t')
}

/** An entry in few words: `okta: ann · admins`. */
export function labelOfEntry({ system, account, right }: Pick<AccessEntry, 'system' | 'account' | 'right'>): string {
  return right === '' ? `${system}: ${account}` : `${system}: ${account} · ${right}`
}

const places = new Map(entryColumns.map(({ name }, index) => [name, index]))

function words(text: string | null): readonly AccessFlag[] {
  return (text ?? '').split(' ').filter(Boolean) as AccessFlag[]
}
