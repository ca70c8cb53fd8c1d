import { connector, SourceProblem } from '../connector/index.ts'
import { openDirectory } from './client.ts'
import { aboutOf, collectLdap, ldapDatasets } from './collect.ts'
import { LdapSettings } from './settings.ts'

/** A directory that speaks LDAP: OpenLDAP and its like, or Active Directory. It is only searched. */
export const ldap = connector({
  id: 'ldap',
  title: 'LDAP and Active Directory',
  summary: 'Accounts, groups and their members of OpenLDAP, Active Directory and other directories.',
  version: '1',
  datasets: ldapDatasets,
  scopes: [
    'Signs in as an account that can read users and groups, over LDAPS or StartTLS, and searches; writes nothing.',
    'Never asks for passwords or their hashes.',
  ],
  settings: LdapSettings,
  async test(settings, run) {
    try {
      using directory = await openDirectory(settings, run)
      const { kind, bases } = await aboutOf(directory, settings)
      return { ok: true, detail: `${settings.host} answers as ${kind}, with ${bases.join('; ')}` }
    } catch (error) {
      if (error instanceof SourceProblem) return { ok: false, why: error.message }
      throw error
    }
  },
  collect: collectLdap,
})
