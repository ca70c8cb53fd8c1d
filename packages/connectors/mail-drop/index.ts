import { datasets } from '@onus/core/dataset'
import { connector, SourceProblem } from '../connector/index.ts'
import { datasetsKnown, dropsIn, ignoredNote, noFiles, readDrops } from '../drop/index.ts'
import { openFolder } from './imap.ts'
import { mailedFiles, messagesOf } from './messages.ts'
import { MailDropSettings } from './settings.ts'

/** A mailbox to which others send files of rows, named after the dataset that they hold. */
export const mailDrop = connector({
  id: 'mail-drop',
  title: 'Files sent by e-mail',
  summary: 'CSV, Excel, JSON and NDJSON files sent to a mailbox, each called as the dataset that its rows are.',
  version: '1',
  datasets: [...datasets.keys()],
  scopes: [
    'Reads a folder of a mailbox by IMAP, opened for reading alone: of every message who it is from, of those of the senders all.',
    'Marks, moves and removes nothing. Formulas are not computed, and nothing in a message or file is run or followed.',
  ],
  settings: MailDropSettings,
  async test(settings, run) {
    try {
      using folder = await openFolder(settings, run)
      const { wanted, recent } = await messagesOf(folder, settings, run)
      return { ok: true, detail: `${wanted.length} of ${recent} messages of these days are of these senders` }
    } catch (error) {
      if (error instanceof SourceProblem) return { ok: false, why: error.message }
      throw error
    }
  },
  async *collect(settings, run) {
    const { user, host, folder } = settings
    await using mailed = await mailedFiles(settings, run)
    for (const text of mailed.notes) yield { kind: 'note', text }
    const { drops, ignored } = dropsIn(mailed.files, settings.take, datasetsKnown(run))
    if (drops.length === 0) throw noFiles(`the messages of these senders in ${folder} of ${user}`)
    yield* ignoredNote(ignored)
    const query = `EXAMINE ${folder}; files of messages of the last ${settings.days} days from ${settings.senders.join(', ')}`
    yield* readDrops(drops, { sourceSystem: `IMAP ${host}`, account: user, query, settings }, run, mailed.fetch)
  },
})
