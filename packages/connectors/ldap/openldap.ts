import { dayOf, moment, number, text, texts } from './entry.ts'
import type { Schema } from './kind.ts'
import type { Entry } from './message.ts'

/** A lock without end in the password policy of OpenLDAP: only an administrator takes it away. */
const forGood = '000001010000Z'

/** OpenLDAP, and what keeps its accounts as RFC 2307 and RFC 2798 say, with the password policy overlay where it is used. */
export const openldap: Schema = {
  accountFilter:
    '(|(objectClass=person)(objectClass=posixAccount)(objectClass=account)(objectClass=simpleSecurityObject))',
  groupFilter: '(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=posixGroup))',
  accountAttributes: [
    ...['objectClass', 'uid', 'cn', 'displayName', 'mail', 'employeeNumber', 'uidNumber', 'gidNumber', 'loginShell'],
    ...['homeDirectory', 'shadowExpire', 'shadowMax', 'shadowLastChange', 'memberOf', 'entryUUID', 'createTimestamp'],
    ...['pwdAccountLockedTime', 'pwdChangedTime', 'pwdStartTime', 'pwdEndTime', 'pwdLastSuccess', 'authTimestamp'],
    'nsAccountLock',
  ],
  groupAttributes: [
    ...['cn', 'objectClass', 'gidNumber', 'member', 'uniqueMember', 'memberUid', 'description', 'owner', 'entryUUID'],
  ],
  recorded: {
    last_sign_in_at: {
      attributes: ['pwdLastSuccess', 'authTimestamp'],
      hint: 'OpenLDAP records it with the overlay ppolicy or lastbind (pwdLastSuccess, authTimestamp)',
    },
  },
  account(entry, now) {
    const name = text(entry, 'uid') ?? text(entry, 'cn') ?? entry.dn
    const classes = new Set(texts(entry, 'objectClass').map(each => each.toLowerCase()))
    const { enabled, state } = stateOf(entry, now)
    const shell = text(entry, 'loginShell')
    const max = number(entry, 'shadowMax')
    return {
      dn: entry.dn,
      name,
      primary: text(entry, 'gidNumber'),
      memberOf: texts(entry, 'memberOf'),
      row: {
        account: name,
        account_id: text(entry, 'uidNumber') ?? text(entry, 'entryUUID'),
        kind: classes.has('person') || classes.has('inetorgperson') ? 'person' : 'service',
        person: text(entry, 'employeeNumber') ?? text(entry, 'mail'),
        display_name: text(entry, 'displayName') ?? text(entry, 'cn'),
        email: text(entry, 'mail'),
        enabled,
        state,
        interactive: shell === null ? null : !/\/(nologin|false)$/.test(shell),
        password_changed_on:
          moment(text(entry, 'pwdChangedTime'))?.slice(0, 10) ?? dayOf(number(entry, 'shadowLastChange')),
        password_max_age_days: max !== null && max >= 0 && max < 99_999 ? max : null,
        expires_on: moment(text(entry, 'pwdEndTime'))?.slice(0, 10) ?? dayOf(number(entry, 'shadowExpire')),
        created_at: moment(text(entry, 'createTimestamp')),
        last_sign_in_at: moment(text(entry, 'pwdLastSuccess')) ?? moment(text(entry, 'authTimestamp')),
        shell,
        home: text(entry, 'homeDirectory'),
        raw: entry.dn,
      },
    }
  },
  group(entry) {
    const posix = texts(entry, 'objectClass').some(each => each.toLowerCase() === 'posixgroup')
    return {
      dn: entry.dn,
      name: text(entry, 'cn') ?? entry.dn,
      id: text(entry, 'gidNumber') ?? text(entry, 'entryUUID'),
      // A member of groupOfUniqueNames may carry an id after a number sign (RFC 4517, section 3.3.21).
      members: [
        ...texts(entry, 'member'),
        ...texts(entry, 'uniqueMember').map(each => each.replace(/#'[01]*'B$/, '')),
      ].filter(each => each !== ''),
      memberNames: texts(entry, 'memberUid'),
      primary: posix ? text(entry, 'gidNumber') : null,
      privileged: false,
      description: text(entry, 'description'),
      owner: text(entry, 'owner'),
    }
  },
}

/**
 * Only what the directory itself enforces disables: a lock by an administrator, or dates of the password policy. A lock after
 * wrong passwords may end by itself, and `shadowExpire` and the shell are for hosts to honour.
 */
function stateOf(entry: Entry, now: string): { enabled: boolean; state: string } {
  const locked = text(entry, 'pwdAccountLockedTime')
  const [starts, ends] = [moment(text(entry, 'pwdStartTime')), moment(text(entry, 'pwdEndTime'))]
  if (locked === forGood || /^true$/i.test(text(entry, 'nsAccountLock') ?? ''))
    return { enabled: false, state: 'deactivated' }
  if ((starts !== null && starts > now) || (ends !== null && ends <= now))
    return { enabled: false, state: 'deactivated' }
  return { enabled: true, state: locked === null ? 'active' : 'locked' }
}
