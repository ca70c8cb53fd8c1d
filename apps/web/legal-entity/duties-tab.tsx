import type { DutyView } from '@onus/contract/duty'
import { useState } from 'react'
import { client, type Reply, useMoment, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { Cited } from '../law/cited.tsx'
import { NotAdvice } from '../law/not-advice.tsx'
import { useMay, useSession } from '../shell/session.ts'
import { countWords, dutyGroups, dutyHref, dutyShape, dutyWord, placeWord } from './duty-view.ts'
import { FieldsForm } from './fields-form.tsx'
import { RecordTime } from './record-time.tsx'

type Duties = Reply<'duties', 'list'>

/** The duties that an entity goes on to owe, in four groups, each current as of a moment and never more than that. */
export function DutiesTab({ entity }: { readonly entity: string }) {
  const duties = useRead('duties', 'list', { params: { id: entity }, query: useMoment() })
  return (
    <Loaded of={duties} waiting={<SkeletonRows rows={16} />}>
      {found => <DutyGroups entity={entity} found={found} />}
    </Loaded>
  )
}

function DutyGroups({ entity, found }: { readonly entity: string; readonly found: Duties }) {
  const { items, counts, asOf, zone, decided, class: known, toCorrect } = found
  if (known === 'out')
    return (
      <>
        <p className="text-soft">
          {decided ? 'It was decided that this entity is out of scope' : 'By the rules this entity is out of scope'}: it
          owes none of these duties. What customers hand down to it stands in its contracts.
        </p>
        <NotAdvice />
      </>
    )
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2">
        <p className="min-w-0 flex-1 basis-72">
          Current as of <RecordTime at={asOf} zone={zone} />: {countWords(counts)}.
          {known === null && ' The class is open, so all are shown as if the entity were in scope.'}
          {known !== null && !decided && ' The class is by the rules; nobody has decided it.'}
        </p>
        {toCorrect.length > 0 && <Correct entity={entity} points={toCorrect} />}
      </div>
      {dutyGroups.map(group => (
        <DutyGroup
          key={group.id}
          title={group.title}
          entity={entity}
          zone={zone}
          items={items.filter(one => one.group === group.id)}
        />
      ))}
      <NotAdvice />
    </>
  )
}

interface DutyGroupProps {
  readonly title: string
  readonly entity: string
  readonly zone: string
  readonly items: readonly DutyView[]
}

function DutyGroup({ title, entity, zone, items }: DutyGroupProps) {
  return (
    <Panel title={title}>
      {items.length === 0 && <p className="text-soft">Nothing of this group is owed.</p>}
      <ul className="divide-y">
        {items.map(duty => (
          <li
            key={duty.id}
            className="grid gap-x-4 gap-y-0.5 py-2 md:grid-cols-[8rem_minmax(0,1fr)_15rem] print:grid-cols-[7rem_minmax(0,1fr)] print:[&>:nth-child(3)]:col-start-2"
          >
            <span className="flex items-start gap-1.5 pt-0.5">
              <span className="pt-1">
                <StateShape state={dutyShape(duty.state)} />
              </span>
              {dutyWord(duty.state)}
            </span>
            <div className="min-w-0">
              <Anchor href={dutyHref(duty.place, entity)} className="font-medium hover:underline">
                {duty.title}
              </Anchor>
              <p>{duty.words}</p>
              <p>
                <Cited rule={duty.rule} />
              </p>
            </div>
            <dl className="text-sm md:text-right print:text-left">
              {duty.last !== null && (
                <div>
                  <dt className="inline text-soft">Last </dt>
                  <dd className="inline">
                    <RecordTime at={duty.last} zone={zone} />
                  </dd>
                </div>
              )}
              {duty.next !== null && (
                <div>
                  <dt className="inline text-soft">{duty.state === 'overdue' ? 'Was due ' : 'Next by '}</dt>
                  <dd className="inline">
                    <RecordTime at={duty.next} zone={zone} />
                  </dd>
                </div>
              )}
              <div>
                <dt className="sr-only">Done at</dt>
                <dd className="text-soft">{placeWord(duty.place)}</dd>
              </div>
            </dl>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

const fields = [
  { key: 'owner', label: 'Owner', help: 'The one person who answers for it.', kind: 'person', required: true },
  { key: 'due', label: 'Due', help: 'The law says without undue delay.', kind: 'date', required: true },
] as const

/** Opens a corrective action for each point that is not met and has none (Article 21(4)). */
function Correct({ entity, points }: { readonly entity: string; readonly points: Duties['toCorrect'] }) {
  const mayWrite = useMay('action:write')
  const { person } = useSession()
  const [open, setOpen] = useState(false)
  if (!mayWrite) return null
  const verb = `Open ${points.length} corrective ${points.length === 1 ? 'action' : 'actions'}`
  return (
    <>
      <Button look="primary" onClick={() => setOpen(true)} data-print="no">
        {verb}
      </Button>
      <Drawer title="Correct what is not met" open={open} onClose={() => setOpen(false)}>
        <FieldsForm
          fields={fields}
          initial={{ owner: person.personId ?? '' }}
          verb={verb}
          done="A corrective action is open for each."
          onDone={() => setOpen(false)}
          send={async values =>
            await client.duties.correct({
              params: { id: entity },
              body: { owner: String(values.owner), due: String(values.due) },
            })
          }
        >
          <p>One action for each point that is not met and has none. Asking again makes none twice.</p>
          <ul className="list-disc pl-5">
            {points.map(({ ref, title }) => (
              <li key={ref}>{title}</li>
            ))}
          </ul>
        </FieldsForm>
      </Drawer>
    </>
  )
}
