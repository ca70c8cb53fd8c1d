import type { Level, StatedRelation } from '@onus/core/crosswalk'
import { type Column, Table } from '../kit/table.tsx'
import { LevelMark, RelationMark } from './marks.tsx'
import { type Pair, pairStates } from './matrix-view.ts'
import { levelOrder, levelWords, relationWords, statedRelations } from './relation-view.ts'

interface PairTableProps {
  readonly pairs: readonly Pair[]
  readonly onOpen: (pair: Pair) => void
}

/** The pairs as a list: the same filters in the address, with sorting and an export of what is shown. */
export function PairTable({ pairs, onOpen }: PairTableProps) {
  return (
    <Table
      name="Pairs"
      columns={columns}
      rows={pairs}
      keyOf={pair => `${pair.source} ${pair.target}`}
      onOpen={onOpen}
      empty={<p className="p-8 text-center text-soft">No pair is named between these two.</p>}
    />
  )
}

const columns: readonly Column<Pair>[] = [
  {
    id: 'from',
    header: 'From',
    value: pair => `${pair.sourceId} ${pair.sourceTitle}`,
    narrow: 120,
    cell: pair => <Named id={pair.sourceId} title={pair.sourceTitle} />,
  },
  {
    id: 'relation',
    header: 'Relation',
    value: pair => pair.said,
    width: 130,
    filter: true,
    narrow: 110,
    order: statedRelations,
    say: value => relationWords(value as StatedRelation).short,
    cell: pair =>
      pair.said[0] ? <RelationMark relation={pair.said[0]} /> : <span className="text-soft">derived</span>,
  },
  {
    id: 'to',
    header: 'To',
    value: pair => `${pair.targetId} ${pair.targetTitle}`,
    narrow: true,
    cell: pair => <Named id={pair.targetId} title={pair.targetTitle} />,
  },
  {
    id: 'claim',
    header: 'How far it goes',
    value: pair => pair.claim,
    width: 160,
    filter: true,
    order: levelOrder,
    say: value => levelWords(value as Level).word,
    cell: pair => <LevelMark level={pair.claim} />,
  },
  {
    id: 'state',
    header: 'State',
    value: pair => pair.state,
    width: 180,
    filter: true,
    say: value => pairStates[value as Pair['state']],
    cell: pair => pairStates[pair.state],
  },
  { id: 'publisher', header: 'Publisher', value: pair => pair.publishers, width: 180, filter: true },
  { id: 'set', header: 'Sets', value: pair => pair.sets.map(set => set.title), filter: true, hidden: true },
]

function Named({ id, title }: { readonly id: string; readonly title: string }) {
  return (
    <>
      <span className="font-mono">{id}</span> <span className="text-soft">{title}</span>
    </>
  )
}
