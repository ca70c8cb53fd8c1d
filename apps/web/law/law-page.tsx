import type { CitedView, PackView } from '@onus/contract/law'
import { useState } from 'react'
import { type Reply, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { CheckField, ChoiceField, TextField } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { PageHead } from '../kit/record-page.tsx'
import { type Column, Table } from '../kit/table.tsx'
import { groupWords, heldWords, lawQuery, reviewWords, statusWords, type Wanted } from './law-view.ts'
import { NotAdvice } from './not-advice.tsx'

type Law = Reply<'law', 'get'>
type Provision = Law['provisions'][number]

/** Every constant of the law as Onus reads it: for a day and a member state, with where it stands and who compared it. */
export function LawPage() {
  const [wanted, setWanted] = useState<Wanted>({ on: '', jurisdiction: '', drafts: true })
  const law = useRead('law', 'get', { query: lawQuery(wanted) })
  return (
    <div className="flex h-full min-h-96 flex-col">
      <PageHead
        title="The law as it is read"
        lead={
          <>
            Every deadline, threshold and list that answers about{' '}
            <Anchor href="/nis2" className="underline">
              NIS2
            </Anchor>{' '}
            rest on. A draft is a proposal and no law: it is shown here, and no answer rests on it.
          </>
        }
      />
      <Loaded of={law}>{found => <Provisions law={found} wanted={wanted} choose={setWanted} />}</Loaded>
    </div>
  )
}

interface ProvisionsProps {
  readonly law: Law
  readonly wanted: Wanted
  readonly choose: (wanted: Wanted) => void
}

function Provisions({ law, wanted, choose }: ProvisionsProps) {
  const [open, setOpen] = useState<Provision | null>(null)
  const packs = new Map<string, PackView>(law.packs.map(pack => [pack.id, pack]))
  return (
    <>
      <div className="flex flex-wrap items-end gap-4 px-4 pt-3 md:px-6">
        <TextField
          label="As it stood on"
          type="date"
          value={wanted.on || law.on}
          onChange={on => choose({ ...wanted, on })}
        />
        <ChoiceField
          label="With the overlay of"
          value={wanted.jurisdiction}
          onChange={jurisdiction => choose({ ...wanted, jurisdiction })}
          options={[
            { value: '', label: 'none: the Union alone' },
            ...law.jurisdictions.map(value => ({ value, label: value })),
          ]}
        />
        <CheckField
          label="Show drafts"
          help="Proposals; never evaluated."
          checked={wanted.drafts}
          onChange={drafts => choose({ ...wanted, drafts })}
        />
      </div>
      <ul className="px-4 pt-2 text-sm text-soft md:px-6">
        {law.packs.map(pack => (
          <li key={pack.id}>
            {pack.title}: version {pack.version} as of {pack.asOf}, {reviewWords(pack)}.
          </li>
        ))}
      </ul>
      <div className="mt-3 flex min-h-96 flex-1 flex-col border-t">
        <Table
          name="Law"
          columns={columnsWith(packs)}
          rows={law.provisions}
          keyOf={one => `${one.pack} ${one.id}`}
          onOpen={setOpen}
          empty={<p className="p-4 text-soft">Nothing held on this day.</p>}
        />
      </div>
      <div className="px-4 md:px-6">
        <NotAdvice />
      </div>
      <Drawer title={open?.title ?? ''} open={open !== null} onClose={() => setOpen(null)}>
        {open && (
          <div className="p-4">
            <Whole provision={open} pack={packs.get(open.pack)} />
          </div>
        )}
      </Drawer>
    </>
  )
}

function columnsWith(packs: ReadonlyMap<string, PackView>): readonly Column<Provision>[] {
  return [
    { id: 'title', header: 'What it sets', value: one => one.title, narrow: true },
    { id: 'words', header: 'As it is read', value: one => one.words, narrow: true },
    { id: 'status', header: 'Status', value: statusWords, filter: true, width: 120 },
    { id: 'article', header: 'Article', value: one => one.article, width: 150 },
    { id: 'source', header: 'Source', value: one => one.source.title, filter: true, width: 200 },
    { id: 'group', header: 'About', value: one => groupWords(one.group), filter: true, hidden: true },
    { id: 'from', header: 'Since', value: one => one.validFrom, hidden: true },
    { id: 'rule', header: 'Rule', value: one => one.id, hidden: true },
    {
      id: 'reviewer',
      header: 'Compared by',
      value: one => packs.get(one.pack)?.reviewer ?? 'nobody yet',
      filter: true,
      width: 110,
    },
  ]
}

function Whole({ provision, pack }: { readonly provision: CitedView; readonly pack: PackView | undefined }) {
  const { words, source, article, status, validFrom, validTo, jurisdiction, id, version, note } = provision
  const lines: readonly (readonly [string, string])[] = [
    ['As it is read', words],
    ['Where it stands', `${source.title}, ${article}`],
    ['Published', source.oj || 'nowhere: a default of Onus'],
    ['Status', statusWords({ status })],
    ['Held', heldWords({ status, validFrom, validTo })],
    ['For', jurisdiction === 'EU' ? 'the Union' : jurisdiction],
    ['Rule', `${id}, version ${version} of ${provision.pack}`],
    ['Compared with the text', pack ? reviewWords(pack) : ''],
    ['Note', note],
  ]
  return (
    <>
      <dl className="divide-y">
        {lines
          .filter(([, value]) => value !== '')
          .map(([label, value]) => (
            <div key={label} className="py-1.5">
              <dt className="text-sm text-soft">{label}</dt>
              <dd className="break-words">{value}</dd>
            </div>
          ))}
      </dl>
      {source.url && (
        <a href={source.url} target="_blank" rel="noreferrer" className="mt-2 inline-block underline">
          Open the act
        </a>
      )}
    </>
  )
}
