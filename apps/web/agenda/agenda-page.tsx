import { AgendaKind } from '@onus/core/agenda'
import { CalendarDays, Rss } from 'lucide-react'
import { useState } from 'react'
import { client, useAct, useMoment, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { useClock } from '../kit/date-time.tsx'
import { download } from '../kit/download.ts'
import { EmptyState } from '../kit/empty-state.tsx'
import { fieldLook } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Menu, MenuItem } from '../kit/menu.tsx'
import { Page, PageHead } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { joinList, splitList } from '../kit/url-state.ts'
import { useUrlState } from '../kit/use-url-state.ts'
import { hrefOfNoun } from '../shell/navigation-view.ts'
import { useSession } from '../shell/session.ts'
import { dayWords, type Item, kindWords, type Month, monthsOf, spanOf } from './agenda-view.ts'
import { FeedsDrawer } from './feeds-drawer.tsx'

/** One calendar of everything that has a day: performances, actions, ends of exceptions and roles, requests, engagements. */
export function AgendaPage() {
  const [url, change] = useUrlState()
  const { now } = useClock()
  const { person } = useSession()
  const moment = useMoment()
  const span = spanOf(moment.asOf ? Date.parse(moment.asOf) : now, Number(url.months ?? 3))
  const agenda = useRead('agenda', 'list', { query: { ...span, ...moment } })
  const kinds = splitList(url.kinds)
  const fits = (item: Item) =>
    (url.mine !== '1' || item.owner === person.personId) &&
    (url.done === '1' || !item.done) &&
    (kinds.length === 0 || kinds.includes(item.kind))
  return (
    <>
      <PageHead
        title="Compliance calendar"
        lead="Everything that has a day. Controls that are performed daily are owed on each day and not listed."
        actions={
          <>
            <Subscribe />
            <Save span={span} />
          </>
        }
      />
      <Page>
        <div role="toolbar" aria-label="What is shown" className="mb-4 flex flex-wrap items-center gap-2">
          <select
            aria-label="How far"
            value={url.months ?? '3'}
            onChange={event => change({ months: event.target.value === '3' ? undefined : event.target.value })}
            className={`h-8 max-w-40 ${fieldLook(false)}`}
          >
            {['1', '3', '6', '12', '24'].map(months => (
              <option key={months} value={months}>
                {months === '1' ? 'This month' : `${months} months`}
              </option>
            ))}
          </select>
          <Toggle on={url.mine === '1'} label="Mine" onChange={on => change({ mine: on ? '1' : undefined })} />
          <Toggle on={url.done === '1'} label="Done too" onChange={on => change({ done: on ? '1' : undefined })} />
          {AgendaKind.options.map(kind => (
            <Toggle
              key={kind}
              on={kinds.includes(kind)}
              label={kindWords[kind]}
              onChange={on => change({ kinds: joinList(on ? [...kinds, kind] : kinds.filter(one => one !== kind)) })}
            />
          ))}
        </div>
        <Loaded of={agenda}>
          {({ items, people }) => {
            const shown = items.filter(fits)
            if (shown.length === 0)
              return <EmptyState title="Nothing is owed in this time">Take a filter away, or look further.</EmptyState>
            return monthsOf(shown).map(month => (
              <MonthView key={month.label} month={month} people={people} today={now} />
            ))
          }}
        </Loaded>
      </Page>
    </>
  )
}

interface ToggleProps {
  readonly on: boolean
  readonly label: string
  readonly onChange: (on: boolean) => void
}

function Toggle({ on, label, onChange }: ToggleProps) {
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={() => onChange(!on)}
      className="h-8 rounded-full border border-line-strong/60 px-3 aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:font-medium"
    >
      {label}
    </button>
  )
}

function Subscribe() {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button icon={<Rss size={14} />} onClick={() => setOpen(true)}>
        Subscribe
      </Button>
      <FeedsDrawer open={open} onClose={() => setOpen(false)} />
    </>
  )
}

function Save({ span }: { readonly span: { readonly from: string; readonly to: string } }) {
  const act = useAct()
  const moment = useMoment()
  async function save(mine: boolean) {
    const answer = await act(
      async () => (await client.agenda.ics({ body: { ...span, ...moment, mine } })) as unknown as Response,
      'The calendar is downloading.',
    )
    if (answer) download('onus.ics', 'text/calendar', await answer.blob())
  }
  return (
    <Menu align="end" trigger={<Button icon={<CalendarDays size={14} />}>iCalendar</Button>}>
      <MenuItem onSelect={() => void save(false)}>Everything (.ics)</MenuItem>
      <MenuItem onSelect={() => void save(true)}>Mine (.ics)</MenuItem>
    </Menu>
  )
}

interface MonthViewProps {
  readonly month: Month
  readonly people: Readonly<Record<string, string>>
  readonly today: number
}

function MonthView({ month, people, today }: MonthViewProps) {
  const now = new Date(today).toISOString().slice(0, 10)
  return (
    <section className="mb-6">
      <h2 className="mb-1.5 font-semibold">{month.label}</h2>
      <ul className="divide-y rounded-lg border bg-surface">
        {month.days.map(({ day, items }) => (
          <li key={day} className="grid gap-x-4 gap-y-1 px-4 py-2 md:grid-cols-[7rem_minmax(0,1fr)]">
            <span className={`num text-sm ${day === now ? 'font-semibold' : 'text-soft'}`}>
              {dayWords(day)}
              {day === now && ', today'}
            </span>
            <ul className="space-y-1">
              {items.map(item => (
                <li key={`${item.kind} ${item.id} ${item.what}`} className="flex flex-wrap items-baseline gap-x-3">
                  {!item.done && item.day < now && (
                    <span className="inline-flex items-center gap-1 text-sm">
                      <StateShape state="late" /> past
                    </span>
                  )}
                  {item.exercise && <span className="rounded-sm border border-dashed px-1.5 text-sm">Exercise</span>}
                  <Titled item={item} />
                  <span className="text-sm text-soft">
                    {item.what}
                    {item.owner !== null && `, ${people[item.owner] ?? 'somebody not known here'}`}
                  </span>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Titled({ item }: { readonly item: Item }) {
  const href = item.noun === 'grant' ? '/settings?tab=members' : hrefOfNoun(item.noun, item.id)
  if (href === null) return <span>{item.title}</span>
  return (
    <Anchor href={href} className={`underline ${item.done ? 'text-soft' : ''}`}>
      {item.title}
    </Anchor>
  )
}
