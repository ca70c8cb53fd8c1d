import type { CSSProperties } from 'react'
import { useMoment, useRead } from '../api.ts'
import type { EngagementPanelProps } from '../engagement/tabs.ts'
import { Anchor } from '../kit/anchor.tsx'
import { buttonLook } from '../kit/button.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { ScrollBox } from '../kit/scroll-box.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { usePeople } from '../record/use-names.ts'
import { useMay } from '../shell/session.ts'
import { Cost } from './cost.tsx'
import { Lanes } from './lanes.tsx'
import { boardRows, type Card, marksPlaced, type Place, type Roadmap, rangeWords } from './roadmap-view.ts'

/** The work of an engagement: by sprint, in time, by phase, in the lanes of the CSF, and what drives its cost. */
export function RoadmapPanel({ engagement }: EngagementPanelProps) {
  const may = useMay('posture:read')
  const roadmap = useRead(
    'readiness',
    'roadmap',
    { params: { id: engagement.id }, query: useMoment() },
    { enabled: may },
  )
  if (!may) return <p className="text-soft">The roadmap is management’s own; your roles do not show it.</p>
  return (
    <Loaded of={roadmap}>
      {found => (
        <>
          <Board engagement={engagement} roadmap={found} />
          <Timeline roadmap={found} />
          <Capacity roadmap={found} />
          <Lanes roadmap={found} />
          <Cost roadmap={found} />
        </>
      )}
    </Loaded>
  )
}

function Board({ engagement, roadmap }: EngagementPanelProps & { readonly roadmap: Roadmap }) {
  const mayPlan = useMay('action:write')
  const { places, rows } = boardRows(roadmap)
  const plan = mayPlan && (
    <Anchor href={`/actions/new?engagement=${engagement.id}`} className={buttonLook()}>
      Plan an action
    </Anchor>
  )
  return (
    <Panel title="Work by workstream" actions={plan}>
      <p className="mb-3 text-sm text-soft">
        Actions stand in the sprint of their day. Steps of the start path and what nobody planned yet stand beside them.
      </p>
      {rows.map(row => (
        <section key={row.workstream} aria-label={row.label} className="mb-4 last:mb-0">
          <h3 className="mb-1 font-medium">
            {row.label} <span className="num text-sm font-normal text-soft">{row.open} open</span>
          </h3>
          {row.cells.every(cell => cell.cards.length === 0) ? (
            <p className="text-sm text-soft">Nothing stands here.</p>
          ) : (
            <ScrollBox label={`${row.label} by sprint`} className="relative overflow-x-auto">
              <ol
                className="grid gap-2 md:grid-cols-[repeat(var(--places),minmax(11rem,1fr))]"
                style={{ '--places': places.length } as CSSProperties}
              >
                {row.cells.map(cell => (
                  <Cell key={String(cell.place.slot)} place={cell.place} cards={cell.cards} />
                ))}
              </ol>
            </ScrollBox>
          )}
        </section>
      ))}
    </Panel>
  )
}

const firstCards = 6

function Cell({ place, cards }: { readonly place: Place; readonly cards: readonly Card[] }) {
  const hidden = cards.slice(firstCards)
  return (
    <li className={`min-w-0 rounded-md bg-sunken p-2 ${cards.length === 0 ? 'max-md:hidden' : ''}`}>
      <h4 className="text-sm font-medium">
        {place.title} <span className="num text-soft">{cards.length}</span>
      </h4>
      {place.days && <p className="text-xs text-soft">{place.days}</p>}
      <ul className="mt-2 space-y-2">
        {cards.slice(0, firstCards).map(one => (
          <CardShown key={one.id} card={one} />
        ))}
      </ul>
      {hidden.length > 0 && (
        <details className="mt-2">
          <summary className="cursor-pointer text-sm underline">{hidden.length} more</summary>
          <ul className="mt-2 space-y-2">
            {hidden.map(one => (
              <CardShown key={one.id} card={one} />
            ))}
          </ul>
        </details>
      )}
    </li>
  )
}

const cardStates = { open: 'unknown', in_progress: 'designed', to_verify: 'excepted', done: 'operating' } as const
const cardWords = { open: 'Open', in_progress: 'In progress', to_verify: 'To be verified', done: 'Done' } as const
const cardKinds = { action: 'Action', path: 'Start path', proposed: 'Not planned yet' } as const

export function CardShown({ card }: { readonly card: Card }) {
  const { nameOf } = usePeople()
  return (
    <li className="rounded-md border bg-surface px-2 py-1.5">
      <div className="flex items-baseline gap-1.5">
        <span title={cardWords[card.state]}>
          <StateShape state={cardStates[card.state]} size={10} />
          <span className="sr-only">{cardWords[card.state]}</span>
        </span>
        <Anchor href={card.href} className="min-w-0 break-words underline">
          {card.title}
        </Anchor>
      </div>
      <p className="text-xs text-soft">
        {cardKinds[card.kind]}
        {card.kind !== 'path' && `, ${card.owner ? nameOf(card.owner) : 'nobody yet'}`}
        {card.due && `, ${card.due}`}
        {card.effortDays !== null && `, ${card.effortDays} d`}
      </p>
      {card.waitsFor && <p className="text-xs">Waits: {card.waitsFor}</p>}
    </li>
  )
}

function Timeline({ roadmap }: { readonly roadmap: Roadmap }) {
  const { today, marks } = marksPlaced(roadmap.timeline, roadmap.today)
  return (
    <Panel title="Timeline">
      <ol className="space-y-2">
        {marks.map(one => (
          <li key={one.id} className="grid gap-x-3 md:grid-cols-[15rem_1fr]">
            <div className="min-w-0">
              <span className={one.past ? 'text-soft' : 'font-medium'}>{one.title}</span>
              <span className="block text-xs text-soft">
                {one.from === one.to ? one.from : `${one.from} to ${one.to}`}
                {one.kind === 'range' && ' (a range)'}
              </span>
            </div>
            <div className="min-w-0">
              <div aria-hidden="true" className="relative h-3 rounded-sm bg-sunken">
                <span
                  className={`absolute inset-y-0 min-w-1.5 rounded-sm ${one.kind === 'range' ? 'border border-dashed border-accent' : 'bg-accent'}`}
                  style={{ left: `${one.start * 99}%`, width: `${(one.end - one.start) * 99}%` }}
                />
                <span className="absolute -inset-y-0.5 w-px bg-failing" style={{ left: `${today * 100}%` }} />
              </div>
              <p className="text-xs text-soft">{one.help}</p>
            </div>
          </li>
        ))}
      </ol>
      <p className="mt-3 text-sm text-soft">
        The red line is today, {roadmap.today}. {roadmap.timelineSource}.
      </p>
    </Panel>
  )
}

function Capacity({ roadmap }: { readonly roadmap: Roadmap }) {
  const { nameOf } = usePeople()
  return (
    <Panel title="Effort by phase">
      <ul className="grid gap-3 md:grid-cols-3">
        {roadmap.capacity.map(phase => (
          <li key={phase.phase} className="rounded-md border p-3">
            <h3 className="font-medium">{phase.title}</h3>
            <p className="num text-lg">{rangeWords(phase.days)}</p>
            <p className="text-sm text-soft">{phase.help}</p>
            <p className="mt-1 text-sm">
              {phase.items.length === 0
                ? 'Nothing is known of it yet.'
                : phase.items.map(one => `${one.count.toLocaleString('en-GB')} ${one.what}`).join(', ')}
            </p>
            <ul className="mt-2 divide-y text-sm">
              {phase.people.slice(0, 8).map(one => (
                <li key={one.person ?? 'nobody'} className="flex justify-between gap-2 py-1">
                  <span className="min-w-0 truncate">{one.person ? nameOf(one.person) : 'Nobody yet'}</span>
                  <span className="num whitespace-nowrap text-soft">{rangeWords(one.days)}</span>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      <p className="mt-3 text-sm text-soft">
        Days of people from usual figures: {roadmap.capacitySource}. Phases are not added up.
      </p>
    </Panel>
  )
}
