import type { Event } from '../connector/index.ts'
import { begin, type Machine, rowsUnread, whyUnreadable } from './machine.ts'
import { isRunning } from './programs.ts'

const dataset = 'identity.sessions@1'
const folder = '/run/systemd/sessions'

/** Sessions of people that are open now, as logind keeps them; those that ended are not kept. */
export async function* sessions(machine: Machine): AsyncGenerator<Event> {
  yield begin(machine, dataset, folder)
  const listed = await machine.files.list(folder)
  const isKept = isRunning(machine.programs, 'systemd-logind') !== false
  if (!listed.ok || !isKept) {
    const why = listed.ok || listed.why === 'absent' ? 'logind does not run here' : whyUnreadable(listed)
    yield rowsUnread(dataset, 'Open sessions', why)
    return
  }
  for (const id of listed.names.filter(name => /^[A-Za-z0-9]+$/.test(name))) {
    const path = `${folder}/${id}`
    const file = await machine.files.read(path, 65_536)
    if (!file.ok) {
      if (file.why !== 'absent') yield rowsUnread(dataset, `Session ${id}`, whyUnreadable(file))
      continue
    }
    const told = new Map([...file.text.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, key = '', value = '']) => [key, value]))
    if (!/^user(-early|-light|-incomplete)?$/.test(told.get('CLASS') ?? '')) continue
    const started = Number(told.get('REALTIME') ?? Number.NaN)
    const startedAt = Number.isFinite(started) ? new Date(started / 1000) : null
    yield {
      kind: 'row',
      dataset,
      row: {
        system: machine.host,
        // Ids begin anew when the machine does.
        session_id: `${id} ${startedAt?.toISOString() ?? ''}`.trim(),
        account: told.get('USER') ?? null,
        started_at: startedAt,
        privileged: told.has('UID') ? told.get('UID') === '0' : null,
        address: told.get('REMOTE_HOST') || null,
        client: told.get('SERVICE') || null,
        raw: path,
      },
    }
  }
  yield {
    kind: 'complete',
    dataset,
    exclusions: ['sessions that ended', 'sessions of the system itself', 'what a session did with sudo or su'],
  }
}
