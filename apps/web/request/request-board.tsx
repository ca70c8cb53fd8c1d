import { priorities, requestStates } from '@onus/core/request'
import { MessageSquare, Paperclip } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useMemo, useState } from 'react'
import { client, useAct, useMoment, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { fieldLook, PickField, TextField } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { type Column, Table } from '../kit/table.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import { useControls, usePeople } from '../record/use-names.ts'
import { useMay, useSession } from '../shell/session.ts'
import { AnswerForm, ReturnForm, useStep } from './answer-form.tsx'
import {
  ageWords,
  type Board,
  type Card,
  cardAfter,
  columnsOf,
  dueWords,
  isAuditor,
  moveOf,
  type Stand,
  shortRef,
  shownCards,
  type Verb,
  verbsFor,
  verbWords,
} from './request-view.ts'

interface RequestBoardProps {
  readonly engagement?: { readonly id: string; readonly from: string; readonly to: string } | undefined
  readonly empty: ReactNode
  /** What stands above the cards beside the filters. */
  readonly actions?: ReactNode
}

/** Requests as a board by state or as a list; filters and the view are in the address. */
export function RequestBoard({ engagement, empty, actions }: RequestBoardProps) {
  const board = useRead('requests', 'board', {
    query: { ...useMoment(), ...(engagement && { engagement: engagement.id }) },
  })
  return (
    <Loaded of={board}>
      {found =>
        found.items.length === 0 ? (
          <>
            {actions && <div className="mb-2 flex justify-end gap-2">{actions}</div>}
            {empty}
          </>
        ) : (
          <Cards board={found} engagement={engagement} actions={actions} />
        )
      }
    </Loaded>
  )
}

/** What the reader is about to do, and to which requests. */
interface Doing {
  readonly what: 'submit' | 'return' | 'assign' | 'due'
  readonly cards: readonly Card[]
}

interface CardsProps extends Pick<RequestBoardProps, 'engagement' | 'actions'> {
  readonly board: Board
}

function Cards({ board, engagement, actions }: CardsProps) {
  const [url] = useUrlState()
  const { person } = useSession()
  const isNow = Object.keys(useMoment()).length === 0
  const [mayAsk, mayAnswer] = [useMay('request:write'), useMay('request:answer')]
  // At another moment the board is to be read: what one would move stands elsewhere by now.
  const stand: Stand = { asks: mayAsk && isNow, answers: mayAnswer && isNow }
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [doing, setDoing] = useState<Doing | null>(null)
  const step = useStep()
  const shown = shownCards(board.items, url, person.personId)
  const chosen = shown.filter(card => selected.has(card.id))
  function take(verb: Verb, cards: readonly Card[]) {
    if (verb === 'submit' || verb === 'return') setDoing({ what: verb, cards })
    else void step(cards, verb).then(() => setSelected(new Set()))
  }
  const views = { board, shown, stand, selected, select: setSelected, take, doing: setDoing }
  return (
    <>
      <Filters board={board} actions={actions} isAuditor={isAuditor(stand)} />
      {url.view === 'list' ? (
        <RequestTable {...views} />
      ) : (
        <>
          {chosen.length > 0 && (
            <WithChosen
              chosen={chosen}
              stand={stand}
              take={take}
              doing={setDoing}
              clear={() => setSelected(new Set())}
            />
          )}
          <Columns {...views} />
        </>
      )}
      {!board.isCalendarSaid && (
        <p className="mt-3 text-sm text-soft">
          Days are counted from Monday to Friday.{' '}
          <Anchor href="/settings?tab=working-days" className="underline">
            Say the working days and holidays
          </Anchor>
        </p>
      )}
      <Drawer title={doing ? titleOf(doing) : ''} open={doing !== null} onClose={() => setDoing(null)}>
        {doing && (
          <Work
            doing={doing}
            period={engagement}
            onDone={() => {
              setDoing(null)
              setSelected(new Set())
            }}
          />
        )}
      </Drawer>
    </>
  )
}

function titleOf({ what, cards }: Doing): string {
  const verb = { submit: 'Answer', return: 'Return', assign: 'Assign', due: 'Set the due date of' }[what]
  return cards.length === 1 ? `${verb} ${cards[0]?.reference}` : `${verb} ${cards.length} requests`
}

interface WorkProps {
  readonly doing: Doing
  readonly period: { readonly from: string; readonly to: string } | undefined
  readonly onDone: () => void
}

function Work({ doing: { what, cards }, period, onDone }: WorkProps) {
  if (what === 'submit')
    return <AnswerForm requests={cards} engagement={ofOne(cards)} period={period} onDone={onDone} />
  if (what === 'return') return <ReturnForm requests={cards} onDone={onDone} />
  return <ChangeForm what={what} cards={cards} onDone={onDone} />
}

/** The engagement of the cards, where they have but one. */
function ofOne(cards: readonly Card[]): string | undefined {
  const engagements = new Set(cards.map(card => card.engagement))
  return engagements.size === 1 ? cards[0]?.engagement : undefined
}

interface ChangeFormProps {
  readonly what: 'assign' | 'due'
  readonly cards: readonly Card[]
  readonly onDone: () => void
}

function ChangeForm({ what, cards, onDone }: ChangeFormProps) {
  const act = useAct()
  const people = usePeople()
  const [assignee, setAssignee] = useState<string | null>(cards[0]?.assignee ?? null)
  const [due, setDue] = useState(cards[0]?.due ?? '')
  const [notDone, setNotDone] = useState<readonly string[]>([])
  async function change() {
    const body = {
      ids: cards.map(card => card.id),
      change: what === 'assign' ? { kind: 'assign' as const, assignee } : { kind: 'due' as const, due: due || null },
    }
    const answer = await act(() => client.requests.change({ body }), 'The requests are changed.')
    if (!answer) return
    if (answer.notDone.length === 0) onDone()
    else setNotDone(answer.notDone.map(one => `${one.reference}: ${one.why}`))
  }
  return (
    <div className="space-y-4 p-4">
      {notDone.length > 0 && (
        <ul role="alert" className="rounded-md bg-failing-soft px-3 py-2">
          {notDone.map(words => (
            <li key={words}>{words}</li>
          ))}
        </ul>
      )}
      {what === 'assign' ? (
        <PickField
          label="Assigned to"
          items={people.items}
          value={assignee === null ? [] : [assignee]}
          onChange={([id]) => setAssignee(id ?? null)}
        />
      ) : (
        <TextField
          label="Due"
          type="date"
          value={due}
          onChange={setDue}
          help="Left empty: the usual time of its priority, from the day it was sent."
        />
      )}
      <Button look="primary" onClick={() => void change()}>
        {what === 'assign' ? 'Assign' : 'Set the due date'}
      </Button>
    </div>
  )
}

interface FiltersProps {
  readonly board: Board
  readonly actions: ReactNode
  readonly isAuditor: boolean
}

function Filters({ board, actions, isAuditor: auditor }: FiltersProps) {
  const [url, change] = useUrlState()
  const mayControls = useMay('control:read')
  const isList = url.view === 'list'
  const overdue = board.items.filter(card => card.ages.isOverdue).length
  return (
    <div role="toolbar" aria-label="Requests" className="mb-3 flex flex-wrap items-center gap-2">
      <fieldset className="inline-flex overflow-hidden rounded-md border border-line-strong/60">
        <legend className="sr-only">View</legend>
        {(['board', 'list'] as const).map(view => (
          <button
            key={view}
            type="button"
            aria-pressed={(view === 'list') === isList}
            onClick={() => change({ view: view === 'list' ? 'list' : undefined })}
            className="h-8 px-3 capitalize -outline-offset-2 aria-pressed:bg-accent-soft aria-pressed:font-medium"
          >
            {view}
          </button>
        ))}
      </fieldset>
      {!isList && (
        <input
          type="search"
          aria-label="Find a request"
          placeholder="Find"
          value={url.find ?? ''}
          onChange={event => change({ find: event.target.value || undefined })}
          className={`h-8 max-w-40 ${fieldLook(false)}`}
        />
      )}
      {!auditor && <Toggle name="mine" label="Mine" />}
      <Toggle name="overdue" label={`Overdue ${overdue}`} />
      {mayControls && !auditor && <ControlFilter cards={board.items} />}
      <div className="ml-auto flex flex-wrap gap-2">{actions}</div>
    </div>
  )
}

function Toggle({ name, label }: { readonly name: string; readonly label: string }) {
  const [url, change] = useUrlState()
  const on = url[name] === '1'
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={() => change({ [name]: on ? undefined : '1' })}
      className="h-8 rounded-full border border-line-strong/60 px-3 aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:font-medium"
    >
      {label}
    </button>
  )
}

function ControlFilter({ cards }: { readonly cards: readonly Card[] }) {
  const [url, change] = useUrlState()
  const { labelOf } = useControls()
  const controls = [...new Set(cards.flatMap(card => card.controls))]
  if (controls.length === 0) return null
  return (
    <select
      aria-label="Control"
      value={url.control ?? ''}
      onChange={event => change({ control: event.target.value || undefined })}
      className={`h-8 max-w-48 ${fieldLook(false)}`}
    >
      <option value="">Every control</option>
      {controls.map(id => (
        <option key={id} value={id}>
          {labelOf(id)}
        </option>
      ))}
    </select>
  )
}

interface ViewProps {
  readonly board: Board
  readonly shown: readonly Card[]
  readonly stand: Stand
  readonly selected: ReadonlySet<string>
  readonly select: (ids: ReadonlySet<string>) => void
  readonly take: (verb: Verb, cards: readonly Card[]) => void
  readonly doing: (doing: Doing) => void
}

interface WithChosenProps {
  readonly chosen: readonly Card[]
  readonly stand: Stand
  readonly take: ViewProps['take']
  readonly doing: ViewProps['doing']
  readonly clear: () => void
}

function WithChosen({ chosen, stand, take, doing, clear }: WithChosenProps) {
  const verbs = (['submit', 'send', 'start', 'accept', 'return'] as const).filter(verb =>
    chosen.some(card => verbsFor(card, stand).includes(verb)),
  )
  return (
    <div
      role="toolbar"
      aria-label="With the chosen requests"
      className="mb-3 flex flex-wrap items-center gap-2 rounded-md bg-accent-soft px-3 py-1.5"
    >
      <span className="num font-medium">{chosen.length} chosen</span>
      {verbs.map(verb => (
        <Button
          key={verb}
          onClick={() =>
            take(
              verb,
              chosen.filter(card => verbsFor(card, stand).includes(verb)),
            )
          }
        >
          {verbWords[verb]}
        </Button>
      ))}
      {stand.answers && <Button onClick={() => doing({ what: 'assign', cards: chosen })}>Assign</Button>}
      {stand.asks && <Button onClick={() => doing({ what: 'due', cards: chosen })}>Due date</Button>}
      <Button look="quiet" className="ml-auto" onClick={clear}>
        Clear
      </Button>
    </div>
  )
}

/** A column begins with so many cards; those that are owed first come first. */
const cardsAtFirst = 40

function Columns({ board, shown, stand, selected, select, take }: ViewProps) {
  const [whole, setWhole] = useState<ReadonlySet<string>>(new Set())
  const columns = useMemo(() => columnsOf(shown), [shown])
  const byId = new Map(shown.map(card => [card.id, card]))
  function toggle(id: string) {
    const next = new Set(selected)
    if (!next.delete(id)) next.add(id)
    select(next)
  }
  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    const id = (event.target as HTMLElement).closest<HTMLElement>('[data-card]')?.dataset.card
    const card = id === undefined ? undefined : byId.get(id)
    if (!card || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.shiftKey && (event.key === 'ArrowRight' || event.key === 'ArrowLeft')) {
      const verb = moveOf(card, stand, event.key === 'ArrowLeft')
      if (!verb) return
      event.preventDefault()
      take(verb, [card])
      return
    }
    if (event.key === 'x') {
      toggle(card.id)
      return
    }
    const to = cardAfter(columns, card.id, event.key)
    if (!to) return
    event.preventDefault()
    document.querySelector<HTMLElement>(`[data-card="${to}"] a`)?.focus()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys work on the links of the cards inside
    <div onKeyDown={onKeyDown}>
      <div className="grid gap-3 md:grid-flow-col md:auto-cols-[minmax(10.5rem,1fr)] md:overflow-x-auto md:pb-2">
        {columns.map(({ state, label, cards }) => (
          <section key={state} aria-label={`${label}, ${cards.length}`} className="min-w-0 rounded-lg bg-sunken p-2">
            <h2 className="flex items-baseline gap-2 px-1 pb-2 font-semibold">
              {label}
              <span className="num text-sm font-normal text-soft">{cards.length}</span>
            </h2>
            <ul className="space-y-2">
              {cards.slice(0, whole.has(state) ? cards.length : cardsAtFirst).map(card => (
                <li key={card.id} data-card={card.id}>
                  <CardView
                    card={card}
                    assignee={card.assignee === null ? null : (board.people[card.assignee] ?? null)}
                    stand={stand}
                    chosen={selected.has(card.id)}
                    onChoose={() => toggle(card.id)}
                    take={take}
                  />
                </li>
              ))}
            </ul>
            {cards.length > cardsAtFirst && !whole.has(state) && (
              <Button look="quiet" className="mt-2 w-full" onClick={() => setWhole(new Set([...whole, state]))}>
                Show all {cards.length}
              </Button>
            )}
          </section>
        ))}
      </div>
      <p className="mt-2 hidden text-sm text-soft md:block" data-print="no">
        Keys: arrows go from card to card, Shift with an arrow takes the next step or returns, x chooses.
      </p>
    </div>
  )
}

interface CardViewProps {
  readonly card: Card
  readonly assignee: string | null
  readonly stand: Stand
  readonly chosen: boolean
  readonly onChoose: () => void
  readonly take: ViewProps['take']
}

function CardView({ card, assignee, stand, chosen, onChoose, take }: CardViewProps) {
  const due = dueWords(card)
  const [verb] = verbsFor(card, stand)
  return (
    <article className={`rounded-md border bg-surface p-2 text-sm ${chosen ? 'border-accent' : ''}`}>
      <div className="flex items-start gap-2">
        <input
          type="checkbox"
          aria-label={`Choose ${card.reference}`}
          checked={chosen}
          onChange={onChoose}
          className="mt-1 size-4 shrink-0 accent-accent"
        />
        <Anchor href={`/requests/${card.id}`} className="min-w-0 flex-1 font-medium wrap-anywhere hover:underline">
          <span className="mr-1.5 font-mono font-normal text-soft">{card.reference}</span>
          {card.title}
        </Anchor>
      </div>
      <p className="mt-1.5 flex flex-wrap gap-x-3 gap-y-0.5 text-soft">
        <span>{assignee ?? 'Nobody yet'}</span>
        {card.priority === 'high' && <span className="font-medium text-text">High priority</span>}
        {card.requirements.length > 0 && <span>{card.requirements.slice(0, 3).map(shortRef).join(', ')}</span>}
        {card.given > 0 && (
          <span className="inline-flex items-center gap-1">
            <Paperclip size={12} aria-hidden="true" /> {card.given}
            <span className="sr-only">given</span>
          </span>
        )}
        {card.comments > 0 && (
          <span className="inline-flex items-center gap-1">
            <MessageSquare size={12} aria-hidden="true" /> {card.comments}
            <span className="sr-only">comments</span>
          </span>
        )}
      </p>
      {due && (
        <p className="mt-1 flex items-center gap-1.5">
          {card.ages.isOverdue && <StateShape state="late" />}
          <span className={card.ages.isOverdue ? 'font-medium' : 'text-soft'}>{due}</span>
        </p>
      )}
      {card.ages.sinceSent !== null && <p className="mt-1 text-soft">{ageWords(card, isAuditor(stand))}</p>}
      {verb && (
        <Button
          className="mt-2 h-7"
          onClick={() => take(verb, [card])}
          aria-label={`${verbWords[verb]} ${card.reference}`}
        >
          {verbWords[verb]}
        </Button>
      )}
    </article>
  )
}

function RequestTable({ board, shown, stand, take, doing }: ViewProps) {
  const auditor = isAuditor(stand)
  const columns = useMemo(() => tableColumns(board, auditor), [board, auditor])
  const byVerb = (verb: Verb) => ({
    label: verbWords[verb],
    run: (rows: readonly Card[]) => take(verb, rows),
  })
  return (
    <Table
      name="Requests"
      columns={columns}
      rows={shown}
      keyOf={card => card.id}
      hrefOf={card => `/requests/${card.id}`}
      maxRows={18}
      actions={[
        ...(stand.answers
          ? [byVerb('submit'), { label: 'Assign', run: (cards: readonly Card[]) => doing({ what: 'assign', cards }) }]
          : []),
        ...(stand.asks
          ? [
              byVerb('send'),
              byVerb('accept'),
              byVerb('return'),
              { label: 'Due date', run: (cards: readonly Card[]) => doing({ what: 'due', cards }) },
            ]
          : []),
      ]}
      empty={<EmptyState title="No request fits">Take a filter away to see more.</EmptyState>}
    />
  )
}

function tableColumns(board: Board, auditor: boolean): readonly Column<Card>[] {
  return [
    { id: 'reference', header: 'Reference', value: card => card.reference, width: 100, narrow: 80 },
    { id: 'title', header: 'Title', value: card => card.title, narrow: true },
    {
      id: 'state',
      header: 'State',
      value: card => card.state,
      width: 100,
      filter: true,
      narrow: 100,
      order: Object.keys(requestStates),
      say: state => requestStates[state as Card['state']] ?? state,
      cell: card => requestStates[card.state],
    },
    {
      id: 'assignee',
      header: 'Assigned to',
      value: card => (card.assignee === null ? null : (board.people[card.assignee] ?? null)),
      width: 130,
      filter: true,
    },
    {
      id: 'priority',
      header: 'Priority',
      value: card => card.priority,
      width: 80,
      filter: true,
      order: priorities.map(one => one.value),
      say: value => priorities.find(one => one.value === value)?.label ?? value,
      cell: card => priorities.find(one => one.value === card.priority)?.label,
    },
    { id: 'dueBy', header: 'Owed by', value: card => card.ages.dueBy, width: 110 },
    { id: 'since', header: 'Days', value: card => card.ages.sinceSent, width: 70, align: 'end' },
    {
      id: 'us',
      header: 'With us',
      value: card => (auditor ? card.ages.asking : card.ages.answering),
      width: 80,
      align: 'end',
    },
    {
      id: 'them',
      header: 'With them',
      value: card => (auditor ? card.ages.answering : card.ages.asking),
      width: 90,
      align: 'end',
    },
    { id: 'late', header: 'Days late', value: card => card.ages.late, width: 90, align: 'end' },
    {
      id: 'requirements',
      header: 'Requirements',
      value: card => card.requirements.map(shortRef),
      width: 140,
      filter: true,
      hidden: true,
    },
  ]
}
