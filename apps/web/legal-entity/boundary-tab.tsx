import { type Reply, useMoment, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { type Column, Table } from '../kit/table.tsx'
import { holeSentence } from './entity-view.ts'

type Hole = Reply<'legalEntities', 'hole'>
type Part = Hole['parts'][number]

/** What of an entity no SOC 2 examination covers: it inherits no evidence and needs its own. */
export function BoundaryTab({ entity }: { readonly entity: string }) {
  const hole = useRead('legalEntities', 'hole', { params: { id: entity }, query: useMoment() })
  return <Loaded of={hole}>{found => <Shown hole={found} entity={entity} />}</Loaded>
}

function Shown({ hole, entity }: { readonly hole: Hole; readonly entity: string }) {
  const { scope, examinations, parts } = hole
  if (scope === null)
    return (
      <p className="flex flex-wrap items-center gap-x-1.5">
        <StateShape state="unknown" /> Nobody said which scope stands for this entity, so nothing is known about its
        systems.
        <Anchor href={`/nis2/${entity}/edit`} className="underline">
          Name its scope
        </Anchor>
      </p>
    )
  return (
    <>
      <Panel title="Boundary of SOC 2 and the whole entity">
        <p className="max-w-3xl">
          NIS2 is about all network and information systems that {scope.name} uses for its work; a SOC 2 report is about
          one boundary. What lies outside inherits no evidence from it.
        </p>
        <p className="mt-2 font-medium">{holeSentence(parts)}</p>
        {examinations.map(one => (
          <p key={one.id} className="mt-1 text-sm">
            <Anchor href={`/engagements/${one.id}`} className="underline">
              {one.title}
            </Anchor>{' '}
            <span className="text-soft">
              examines {one.scope} ({one.state.replaceAll('_', ' ')})
              {one.stray && '; nobody put that under this entity'}
            </span>
          </p>
        ))}
      </Panel>
      <Table
        name="Boundary"
        columns={columns}
        rows={parts}
        keyOf={part => `${part.scope.id} ${part.component?.id ?? ''}`}
        hrefOf={part => `/scope/${part.scope.id}`}
        maxRows={30}
        empty={<p className="text-soft">Nothing stands under this scope yet.</p>}
      />
    </>
  )
}

const columns: readonly Column<Part>[] = [
  {
    id: 'part',
    header: 'System or component',
    value: part => part.component?.name ?? `${part.scope.name} (nothing said of its parts)`,
    narrow: true,
  },
  { id: 'scope', header: 'Belongs to', value: part => part.scope.name, filter: true },
  { id: 'kind', header: 'Kind', value: part => part.component?.kind ?? '', filter: true, width: 140 },
  {
    id: 'evidence',
    header: 'Evidence',
    value: part => (part.reason === null ? 'Inside the boundary' : 'No inherited evidence'),
    cell: part => (
      <span className="inline-flex items-center gap-1.5">
        <StateShape state={part.reason === null ? 'designed' : 'unknown'} />
        {part.reason === null ? 'Inside the boundary' : 'No inherited evidence'}
      </span>
    ),
    filter: true,
    width: 190,
    narrow: true,
  },
  { id: 'why', header: 'Why', value: part => part.reason?.words ?? '' },
]
