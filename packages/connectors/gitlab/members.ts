import type { Event } from '../connector/index.ts'
import { inOrder } from '../net/index.ts'
import { type Reading, refs } from './reading.ts'
import { Group, Member, UserDetail } from './shapes.ts'

const roles: Readonly<Record<number, string>> = {
  5: 'minimal access',
  10: 'guest',
  15: 'planner',
  20: 'reporter',
  30: 'developer',
  40: 'maintainer',
  50: 'owner',
}
const owner = 50

export async function* memberEvents({ api, settings }: Reading, group: string): AsyncGenerator<Event> {
  const at = `/groups/${encodeURIComponent(group)}`
  const needs = 'the scope read_api and a role in the group'
  const system = `${new URL(settings.address).host}/${group}`
  const about = await api.get(at, Group, needs)
  const members = new Map<number, Member>()
  for await (const page of api.pages(`${at}/members/all`, Member, needs))
    for (const member of page) {
      const known = members.get(member.id)
      if (!known || known.access_level < member.access_level) members.set(member.id, member)
    }
  let isTold = false
  const details = inOrder(members.values(), async member => ({
    member,
    detail: await api.see(`/users/${member.id}`, UserDetail),
  }))
  for await (const { member, detail } of details) {
    const seen = detail.ok ? detail.value : {}
    if (seen.two_factor_enabled == null && !isTold) {
      isTold = true
      const why = 'Only a token of an administrator of GitLab is shown who has a second factor'
      yield { kind: 'unread', dataset: refs.accounts, what: `${group}, second factors`, why, columns: ['mfa'] }
    }
    yield { kind: 'row', dataset: refs.accounts, row: accountRow(system, member, seen) }
  }
  const required = about.require_two_factor_authentication ?? null
  if (required === null) {
    const why = 'Whether a second factor is required is shown to owners of the group'
    yield { kind: 'unread', dataset: refs.rules, what: group, why, columns: ['mfa_required'] }
  }
  yield {
    kind: 'row',
    dataset: refs.rules,
    row: { system, rule_set: 'group', mfa_required: required, raw: `group ${group}` },
  }
}

function accountRow(system: string, member: Member, detail: Partial<UserDetail>) {
  const isBot = detail.bot === true || /^(project|group)_\d+_bot/.test(member.username)
  return {
    system,
    account: member.username,
    account_id: String(member.id),
    kind: isBot ? 'service' : 'person',
    display_name: member.name ?? null,
    email: detail.email ?? null,
    enabled: member.state ? member.state === 'active' : null,
    interactive: !isBot,
    privileged: member.access_level >= owner,
    mfa: detail.two_factor_enabled ?? null,
    expires_on: member.expires_at ?? null,
    created_at: member.created_at ?? null,
    last_sign_in_at: detail.last_sign_in_at ?? null,
    roles: [roles[member.access_level] ?? `level ${member.access_level}`],
    raw: `member ${member.username}`,
  }
}
