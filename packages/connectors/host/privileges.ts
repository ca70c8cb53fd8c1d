import type { Event } from '../connector/index.ts'
import { begin, type Machine, rowsUnread } from './machine.ts'
import type { Sudo } from './sudoers.ts'

const dataset = 'access.privileges@1'

export async function* privileges(machine: Machine, sudo: Sudo): AsyncGenerator<Event> {
  yield begin(machine, dataset, '/etc/sudoers and the files it includes')
  if ((await machine.files.stat('/etc/doas.conf')).ok)
    yield rowsUnread(dataset, 'Rules in /etc/doas.conf', 'doas is not read yet')
  if (sudo.state === 'absent') {
    yield { kind: 'note', text: 'sudo is not installed' }
    yield { kind: 'complete', dataset }
    return
  }
  for (const each of sudo.rules) {
    yield {
      kind: 'row',
      dataset,
      row: {
        system: machine.host,
        rule: each.rule,
        principal: each.principal,
        principal_kind: each.kind,
        mechanism: 'sudoers',
        run_as: each.runAs,
        hosts: each.hosts,
        commands: each.commands,
        excluded_commands: each.excluded,
        all_commands: each.commands.includes('ALL'),
        as_root: each.runAs.some(target => ['root', 'ALL', '#0'].includes(target)),
        needs_password: each.needsPassword,
        rule_text: each.text,
        raw: each.rule,
      },
    }
  }
  for (const { what, why } of sudo.unread) yield rowsUnread(dataset, what, why)
  yield { kind: 'complete', dataset }
}
