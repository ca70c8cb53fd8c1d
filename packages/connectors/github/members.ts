import type { z } from 'zod'
import type { Event } from '../connector/index.ts'
import type { Api } from './api.ts'
import { everything, type Reading, refs, unreadColumns } from './reading.ts'
import { Member, Membership, Organisation } from './shapes.ts'

export async function* memberEvents({ api, settings }: Reading, organisation: string): AsyncGenerator<Event> {
  const system = `${new URL(settings.address).host.replace(/^api\./, '')}/${organisation}`
  const needs = 'to read members (fine-grained: Members read; classic: read:org)'
  const at = `/orgs/${organisation}`
  const about = await api.get(at, Organisation, needs)
  const admins = new Set(
    (await everything(api.pages(`${at}/members?role=admin&per_page=100`, Member, needs))).map(one => one.login),
  )
  const members = await everything(api.pages(`${at}/members?per_page=100`, Member, needs))
  const outside = await api.list(`${at}/outside_collaborators?per_page=100`, Member)
  const without = await api.list(`${at}/members?filter=2fa_disabled&per_page=100`, Member)
  const outsideWithout = await api.list(`${at}/outside_collaborators?filter=2fa_disabled&per_page=100`, Member)
  const hint = 'Only a token of an owner of the organisation is shown who has no second factor'
  if (!without.ok) yield unreadColumns(refs.accounts, `${organisation}, second factors`, ['mfa'], without, hint)
  else if (outside.ok && !outsideWithout.ok)
    yield unreadColumns(
      refs.accounts,
      `${organisation}, second factors of outside collaborators`,
      ['mfa'],
      outsideWithout,
      hint,
    )
  if (!without.ok && !(await isMember(api, organisation))) {
    const why =
      'GitHub shows a token whose owner is no member of the organisation only those who say in public that they are'
    yield { kind: 'unread', dataset: refs.accounts, what: `${organisation}, members`, why }
  }
  const factor = (found: typeof without, login: string) =>
    found.ok ? !found.value.some(one => one.login === login) : null
  for (const member of members)
    yield accountRow(system, member, admins.has(member.login) ? 'admin' : 'member', factor(without, member.login))
  if (!outside.ok) {
    const why = `GitHub answered ${outside.status}: ${outside.words}. Outside collaborators are shown to an owner`
    yield { kind: 'unread', dataset: refs.accounts, what: `${organisation}, outside collaborators`, why }
  } else {
    for (const one of outside.value)
      yield accountRow(system, one, 'outside collaborator', factor(outsideWithout, one.login))
  }
  const required = about.two_factor_requirement_enabled ?? null
  if (required === null) {
    const why = 'Only an owner of the organisation is shown whether a second factor is required'
    yield { kind: 'unread', dataset: refs.rules, what: organisation, why, columns: ['mfa_required'] }
  }
  yield {
    kind: 'row',
    dataset: refs.rules,
    row: { system, rule_set: 'organisation', mfa_required: required, raw: `organisation ${organisation}` },
  }
}

/** Others are shown fewer members, with nothing that says so. */
async function isMember(api: Api, organisation: string): Promise<boolean> {
  const membership = await api.see(`/user/memberships/orgs/${organisation}`, Membership)
  return membership.ok && membership.value.state === 'active'
}

function accountRow(system: string, member: z.infer<typeof Member>, role: string, mfa: boolean | null): Event {
  return {
    kind: 'row',
    dataset: refs.accounts,
    row: {
      system,
      account: member.login,
      account_id: String(member.id),
      kind: member.type === 'Bot' ? 'service' : 'person',
      enabled: true,
      interactive: true,
      privileged: role === 'admin',
      mfa,
      guest: role === 'outside collaborator',
      roles: [role],
      raw: `${role} ${member.login}`,
    },
  }
}
