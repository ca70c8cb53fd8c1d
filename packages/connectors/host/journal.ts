import { firstOf, type Machine, whyUnreadable } from './machine.ts'

/** Where the journal of this machine lies, with its files; none where journald keeps none. */
export async function journalFiles({
  files,
}: Machine): Promise<{ folder: string; names: readonly string[] } | undefined> {
  const id = (await firstOf(files, '/etc/machine-id'))?.text.trim() ?? ''
  for (const folder of [`/var/log/journal/${id}`, `/run/log/journal/${id}`]) {
    const listed = id === '' ? undefined : await files.list(folder)
    if (listed?.ok && listed.names.some(name => name.endsWith('.journal'))) return { folder, names: listed.names }
  }
  return undefined
}

/** Why the whole journal cannot be read, if so: journalctl shows nothing, and says no word of it. */
export async function whyNoJournal(machine: Machine): Promise<string | undefined> {
  const found = await journalFiles(machine)
  if (!found) return 'there is no journal'
  for (const name of found.names.filter(each => /^system.*\.journal$/.test(each))) {
    const opened = await machine.files.open(`${found.folder}/${name}`)
    if (!opened.ok) return `the journal may not be read: ${whyUnreadable(opened)}`
    await opened.handle.close()
  }
  return undefined
}
