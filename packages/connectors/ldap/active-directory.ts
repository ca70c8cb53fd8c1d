import { fileTime, guid, moment, number, text, texts } from './entry.ts'
import type { Schema } from './kind.ts'
import type { Entry } from './message.ts'

/** Bits of userAccountControl as Microsoft documents them. */
const bits = { disabled: 0x2, locked: 0x10, smartcard: 0x40000 } as const

/** Groups that Active Directory comes with and that give rights over the domain, by the ids that no renaming changes. */
const privilegedTokens = new Set([512, 518, 519, 520, 526, 527, 544, 548, 549, 550, 551])

export const activeDirectory: Schema = {
  accountFilter:
    '(|(&(objectCategory=person)(objectClass=user))(objectClass=msDS-GroupManagedServiceAccount)(objectClass=msDS-ManagedServiceAccount))',
  groupFilter: '(objectCategory=group)',
  accountAttributes: [
    ...['objectClass', 'sAMAccountName', 'userPrincipalName', 'displayName', 'mail', 'employeeID', 'employeeNumber'],
    ...['userAccountControl', 'msDS-User-Account-Control-Computed', 'lastLogonTimestamp', 'pwdLastSet', 'objectGUID'],
    ...['accountExpires', 'whenCreated', 'memberOf', 'primaryGroupID', 'servicePrincipalName'],
  ],
  groupAttributes: ['sAMAccountName', 'cn', 'member', 'description', 'managedBy', 'primaryGroupToken', 'objectGUID'],
  recorded: {
    enabled: { attributes: ['userAccountControl'], hint: 'Let the account read userAccountControl' },
    last_sign_in_at: {
      attributes: ['lastLogonTimestamp'],
      hint: 'Let the account read lastLogonTimestamp, which the domain records from the level of 2003 on',
    },
  },
  account(entry, now) {
    const name = text(entry, 'sAMAccountName') ?? entry.dn
    const control = number(entry, 'userAccountControl')
    const computed = number(entry, 'msDS-User-Account-Control-Computed') ?? 0
    const expires = fileTime(text(entry, 'accountExpires'))
    const over = expires !== null && expires <= now
    const off = control === null ? null : (control & bits.disabled) !== 0
    const changed = fileTime(text(entry, 'pwdLastSet'))
    const smartcard = control !== null && (control & bits.smartcard) !== 0
    return {
      dn: entry.dn,
      name,
      primary: text(entry, 'primaryGroupID'),
      memberOf: texts(entry, 'memberOf'),
      row: {
        account: name,
        account_id: guid(entry, 'objectGUID'),
        kind: kindOf(entry, name),
        person: text(entry, 'employeeID') ?? text(entry, 'employeeNumber') ?? text(entry, 'mail'),
        display_name: text(entry, 'displayName'),
        email: text(entry, 'mail'),
        enabled: over ? false : off === null ? null : !off,
        state: stateOf({ off: over || off === true, locked: (computed & bits.locked) !== 0, known: off !== null }),
        mfa: smartcard ? true : null,
        mfa_methods: smartcard ? ['smartcard'] : null,
        mfa_phishing_resistant: smartcard ? true : null,
        password_changed_on: changed?.slice(0, 10) ?? null,
        expires_on: expires?.slice(0, 10) ?? null,
        created_at: moment(text(entry, 'whenCreated')),
        last_sign_in_at: fileTime(text(entry, 'lastLogonTimestamp')),
        raw: entry.dn,
      },
    }
  },
  group(entry) {
    const token = number(entry, 'primaryGroupToken')
    return {
      dn: entry.dn,
      name: text(entry, 'sAMAccountName') ?? text(entry, 'cn') ?? entry.dn,
      id: guid(entry, 'objectGUID'),
      members: texts(entry, 'member'),
      memberNames: [],
      primary: token === null ? null : String(token),
      privileged: token !== null && privilegedTokens.has(token),
      description: text(entry, 'description'),
      owner: text(entry, 'managedBy'),
    }
  },
}

function kindOf(entry: Entry, name: string): string {
  if (name.toLowerCase() === 'krbtgt') return 'system'
  const managed = texts(entry, 'objectClass').some(each => /managedserviceaccount$/i.test(each))
  return managed || texts(entry, 'servicePrincipalName').length > 0 ? 'service' : 'person'
}

function stateOf({ off, locked, known }: { off: boolean; locked: boolean; known: boolean }): string | null {
  if (off) return 'deactivated'
  if (!known) return null
  return locked ? 'locked' : 'active'
}
